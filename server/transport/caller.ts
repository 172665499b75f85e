import { isIP } from "node:net";
import type { Caller } from "@/server/usecases/ports";

/** Who asks. `getUser` is the operator's; it runs only when somebody wants to know. */
export function callerOf(
  request: Request,
  peer: string | null,
  { trustedProxyHops, getUser }: { trustedProxyHops: number; getUser?: ((request: Request) => unknown) | undefined },
): Caller {
  return {
    address: clientAddress(request.headers.get("x-forwarded-for"), peer, trustedProxyHops),
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
