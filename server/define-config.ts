import type { Gateway } from "@/server/usecases/ports";

/** What an operator may say in code, in `phone-confirmation.config.ts`. A handler that throws or hangs is logged and changes no answer. */
export interface CustomConfig {
  /** Called with the E.164 number before each message; `true` sends nothing and answers as always. */
  silentConfirmationsFilter?: (to: string) => boolean | Promise<boolean>;
  /** A gateway took a message. */
  onConfirmationSmsSent?: (event: { phoneNumber: string }) => unknown;
  /** A number was confirmed. `user` is what `getUser` gave. */
  onActivationKeyCreated?: (event: { phoneNumber: string; activationKey: string; user: unknown }) => unknown;
  /** Who is signed in to the host app; `null` by default. */
  getUser?: (request: Request) => unknown;
  /** Extra gateways by name, to be listed in `SMS_GATEWAY`. */
  gateways?: Record<string, Gateway>;
}

export function defineConfig(config: CustomConfig): CustomConfig {
  return config;
}
