"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { httpBatchLink, httpLink, splitLink } from "@trpc/client";
import { createTRPCReact } from "@trpc/react-query";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "@/server/transport/trpc";
import { callHeaders, isAlone, type PhoneConfirmationClient } from "@/widget/index";

export const trpc = createTRPCReact<AppRouter>();

const url = "/api/trpc";

const trpcClient = trpc.createClient({
  links: [
    splitLink({
      condition: ({ context }) => isAlone(context),
      true: httpLink({ url, headers: ({ op }) => callHeaders(op.context) }),
      // Reads go by POST too: whoever holds a confirmation's id may use it, so it belongs in no address and no access log.
      false: httpBatchLink({ url, maxItems: 5, methodOverride: "POST" }),
    }),
  ],
});

/** The provider's own client, for a place outside of it. */
export const client: PhoneConfirmationClient = trpcClient;

/** The way back to an app, which is no business of the widget. */
export const { returnCode: returnCodes } = trpcClient;

/** Lets every page below call the service. */
export function TrpcProvider({ children }: { children: ReactNode }) {
  // In state, not in the module: on the server a module is shared by all requests, and a cache must not be.
  const [queryClient] = useState(() => new QueryClient());
  return (
    <trpc.Provider client={trpcClient} queryClient={queryClient}>
      <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
    </trpc.Provider>
  );
}

/** What the widget needs of the service. */
export function usePhoneConfirmationClient(): PhoneConfirmationClient {
  return trpc.useUtils().client;
}
