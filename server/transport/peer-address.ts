import { AsyncLocalStorage } from "node:async_hooks";

/**
 * The address at the other end of the socket. A web-standard `Request` does not carry it and a header could be forged,
 * so the production entry keeps it beside the request.
 */
const known = new WeakMap<Request, string | null>();

/**
 * Where the framework makes a request of its own out of what came, the address goes with the work instead. Its bundle and the
 * entry's load modules apart, hence the one storage on `globalThis`.
 *
 * For development alone: what runs inside of a storage pays for each of its promises, a whole confirmation a fifth.
 */
const KEY = Symbol.for("phone-confirmation.peer-address");
const holder = globalThis as { [KEY]?: AsyncLocalStorage<string | null> };
const storage = (holder[KEY] ??= new AsyncLocalStorage<string | null>());

export function keepPeerAddress(request: Request, address: string | null): void {
  known.set(request, address);
}

export function withPeerAddress<T>(address: string | null, run: () => T): T {
  return storage.run(address, run);
}

/** `null` where no entry of ours stands in front, as under `next start`. */
export function peerAddress(request: Request): string | null {
  return known.get(request) ?? storage.getStore() ?? null;
}
