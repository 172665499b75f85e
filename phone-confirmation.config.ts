import { defineConfig } from "@/server/define-config";

/**
 * What needs code. Everything here is optional; plain settings are environment variables (docs/settings.md).
 * `npm start` builds anew when this file changes.
 */
export default defineConfig({
  // silentConfirmationsFilter: (to) => to.startsWith("+1212555"),
  // onConfirmationSmsSent: ({ phoneNumber }) => {},
  // onActivationKeyCreated: ({ phoneNumber, activationKey, user }) => {},
  // getUser: (request) => null,
  // overrides: [{ prefix: "+88216", decision: "allow", until: "2027-01-31", reason: "our ships" }],
  // testNumbers: [{ phoneNumber: "+12025550101", code: "493021", until: "2027-01-31" }],
  // prices: { US: 0.0083, "*": 0.3 },
  // smsMessages: { de: "%(code)s ist Ihr Code für den Laden." },
  // gateways: { mine: { send: async ({ to, from, body }) => ({ status: "sent" }) } },
});
