import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The address at the other end of the socket. A web-standard `Request` does not carry it and a header could be forged,
 * so the production entry keeps it beside the request. The framework's bundle and the entry's load modules apart, hence
 * the one storage on `globalThis`.
 */
const KEY = Symbol.for("phone-confirmation.peer-address");
const holder = globalThis as { [KEY]?: AsyncLocalStorage<string | null> };
const storage = (holder[KEY] ??= new AsyncLocalStorage<string | null>());

export function withPeerAddress<T>(address: string | null, run: () => T): T {
  return storage.run(address, run);
}

/** `null` where no entry of ours stands in front, as under `next start`. */
export function peerAddress(): string | null {
  return storage.getStore() ?? null;
}
