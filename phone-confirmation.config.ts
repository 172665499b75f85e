import { defineConfig } from "@/server/define-config";

/**
 * What needs code. Everything here is optional; plain settings are environment variables (README.md).
 * `npm start` builds anew when this file changes.
 */
export default defineConfig({
  // silentConfirmationsFilter: (to) => to.startsWith("+1212555"),
  // onConfirmationSmsSent: ({ phoneNumber }) => {},
  // onActivationKeyCreated: ({ phoneNumber, activationKey, user }) => {},
  // getUser: (request) => null,
  // gateways: { mine: { send: async ({ to, from, body }) => ({ status: "sent" }) } },
});
