import { isIP } from "node:net";
import type { Caller, Log } from "@/server/usecases/ports";
import { type Origins, pageHostOf } from "./origins";

/**
 * Tells the operator once, in words, when the service cannot tell its clients apart: their limits would be one limit then.
 */
export function createAddressAdvice(trustedProxyHops: number, log: Log): (request: Request, address: string | null) => void {
  const told = new Set<string>();
  const tell = (event: string, advice: string) => {
    if (told.has(event)) return;
    told.add(event);
    log.warn(event, { advice });
  };
  return (request, address) => {
    if (address === null) {
      tell("address_unknown", "No client address is known, so all clients share one limit. Start the service by npm start, or set TRUSTED_PROXY_HOPS behind a proxy.");
    } else if (trustedProxyHops === 0 && request.headers.has("x-forwarded-for")) {
      tell("proxy_not_trusted", "X-Forwarded-For arrives and is ignored. Behind a proxy, set TRUSTED_PROXY_HOPS to the number of proxies, or all its clients share one limit.");
    }
  };
}

/** Who asks. `getUser` is the operator's; it runs only when somebody wants to know. */
export function callerOf(
  request: Request,
  peer: string | null,
  { trustedProxyHops, origins, getUser }: { trustedProxyHops: number; origins?: Origins; getUser?: ((request: Request) => unknown) | undefined },
): Caller {
  return {
    address: clientAddress(request.headers.get("x-forwarded-for"), peer, trustedProxyHops),
    pageHost: origins ? pageHostOf(request, origins) : null,
    idempotencyKey: request.headers.get("idempotency-key"),
    user: async () => (getUser ? await getUser(request) : null),
  };
}

/**
 * The client's address. With `hops` proxies in front, each appended the address it saw, so the client's is the n-th from
 * the right; what stands left of it is the client's own writing. A header that does not hold that many addresses came
 * some other way than through the proxies: then only the socket is believed.
 */
export function clientAddress(forwardedFor: string | null, peer: string | null, hops: number): string | null {
  const socket = toAddress(peer ?? "");
  if (hops === 0 || forwardedFor === null) return socket;
  const chain = forwardedFor.split(",");
  return toAddress(chain[chain.length - hops] ?? "") ?? socket;
}

/** One spelling of an address: no port, no brackets, no zone, IPv4 as IPv4, IPv6 in its short form; `null` for anything else. */
function toAddress(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/%.*$/, "")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
  const version = isIP(bare);
  if (version === 0) return null;
  if (version === 4) return bare;
  const short = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (!mapped) return short;
  const value = (parseInt(mapped[1] ?? "", 16) << 16) | parseInt(mapped[2] ?? "", 16);
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}
