import { createTRPCClient, httpBatchLink, httpLink, splitLink, type TRPCLink } from "@trpc/client";
import type { AppRouter } from "@/server/transport/trpc";
import { callHeaders, isAlone } from "@/widget/client";

const url = "/api/trpc";

/** How every page calls the service. */
export const links: TRPCLink<AppRouter>[] = [
  splitLink({
    condition: ({ context }) => isAlone(context),
    true: httpLink({ url, headers: ({ op }) => callHeaders(op.context) }),
    // Reads go by POST too: whoever holds a confirmation's id may use it, so it belongs in no address and no access log.
    false: httpBatchLink({ url, maxItems: 5, methodOverride: "POST" }),
  }),
];

/** For a page that needs no more of tRPC than its calls; `service.ts` loads it. */
export const trpcClient = createTRPCClient<AppRouter>({ links });
