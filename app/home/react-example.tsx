"use client";

import { createTRPCClient, httpBatchLink } from "@trpc/client";
import type { AppRouter } from "@/server/transport/trpc";
import { PhoneConfirmation } from "@/widget/index";
import "@/widget/styles.css";

const client = createTRPCClient<AppRouter>({
  links: [httpBatchLink({ url: "/api/trpc", methodOverride: "POST" })],
});

export default function Page() {
  return (
    <PhoneConfirmation
      client={client}
      onConfirmed={({ phoneNumber, activationKey }) => {
        console.log(phoneNumber, activationKey);
      }}
    />
  );
}
