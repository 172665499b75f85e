import type { CustomConfig } from "@/server/define-config";
import type { Hooks, Log } from "@/server/usecases/ports";

/** How long an answer waits for the operator's filter, the only hook that it needs. */
const FILTER_TIMEOUT_MS = 1000;
/** After this a background handler is reported as hanging. */
const HANDLER_TIMEOUT_MS = 10_000;
/** A process that stops waits for them so long, of the ten seconds that it has for everything. */
const FINISH_TIMEOUT_MS = 1000;

export interface CustomHooks extends Hooks {
  /** Waits for the handlers that are under way, if not for long: they were told of what was answered, and are told once. */
  finish(): Promise<void>;
}

/** The operator's handlers, called so that whatever they do is logged and changes no answer. */
export function createHooks(custom: CustomConfig, silentPrefixes: readonly string[], log: Log): CustomHooks {
  const underWay = new Map<Promise<unknown>, string>();
  const inBackground = (name: string, run: () => unknown) => {
    const called = within(HANDLER_TIMEOUT_MS, run)
      .catch((error: unknown) => log.error("hook_failed", error, { hook: name }))
      .finally(() => underWay.delete(called));
    underWay.set(called, name);
  };
  return {
    async finish() {
      await within(FINISH_TIMEOUT_MS, () => Promise.all(underWay.keys())).catch(() => {
        for (const hook of underWay.values()) log.warn("hook_left", { hook });
      });
    },
    async isSilent(to) {
      if (silentPrefixes.some((prefix) => to.startsWith(prefix))) return true;
      const filter = custom.silentConfirmationsFilter;
      if (!filter) return false;
      try {
        return (await within(FILTER_TIMEOUT_MS, () => filter(to))) === true;
      } catch (error) {
        log.error("hook_failed", error, { hook: "silentConfirmationsFilter" });
        return false;
      }
    },
    confirmationSmsSent(event) {
      const handler = custom.onConfirmationSmsSent;
      if (handler) inBackground("onConfirmationSmsSent", () => handler(event));
    },
    activationKeyCreated({ phoneNumber, activationKey }, caller) {
      const handler = custom.onActivationKeyCreated;
      if (!handler) return;
      inBackground("onActivationKeyCreated", async () => {
        const user = await within(HANDLER_TIMEOUT_MS, () => caller.user()).catch((error: unknown) => {
          log.error("hook_failed", error, { hook: "getUser" });
          return null;
        });
        return handler({ phoneNumber, activationKey, user });
      });
    },
  };
}

/** Runs now, and rejects when it throws, rejects, or takes too long. */
async function within<T>(timeoutMs: number, run: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`gave no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(run), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
