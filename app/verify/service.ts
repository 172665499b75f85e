import type { CreateReturnCodeInput, ReturnLocation } from "@/contract/return-code";
import type { PhoneConfirmationClient } from "@/widget/index";

/**
 * What speaks tRPC is loaded when it is needed, not with the page. When it does not come the call rejects without a failure,
 * which is "no answer", and the next call asks for it again.
 */
async function loadService() {
  const { trpcClient } = await import("../trpc-client");
  return trpcClient;
}

/** Begins to load it, so that the first call need not wait; one that fails is told by the call. */
export function prepareService(): void {
  loadService().catch(() => undefined);
}

export const service: PhoneConfirmationClient = {
  confirmation: {
    request: { mutate: async (...call) => (await loadService()).confirmation.request.mutate(...call) },
    resend: { mutate: async (...call) => (await loadService()).confirmation.resend.mutate(...call) },
    check: { mutate: async (...call) => (await loadService()).confirmation.check.mutate(...call) },
    read: { query: async (...call) => (await loadService()).confirmation.read.query(...call) },
  },
};

/** The way back to an app, which is no business of the widget. */
export async function createReturnCode(input: CreateReturnCodeInput): Promise<ReturnLocation> {
  return (await loadService()).returnCode.create.mutate(input);
}
