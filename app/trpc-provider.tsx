"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCReact } from "@trpc/react-query";
import { type ReactNode, useState } from "react";
import type { AppRouter } from "@/server/transport/trpc";
import type { PhoneConfirmationClient } from "@/widget/index";
import { links } from "./trpc-client";

export const trpc = createTRPCReact<AppRouter>();

const trpcClient = trpc.createClient({ links });

/** Lets what is below it call the service by hooks. */
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
