/** The two buckets of a client's address: who it is, and the network around it. */
export interface AddressBuckets {
  /** An IPv4 address, or an IPv6 /64: one customer's line, whatever addresses it makes up. */
  narrow: string;
  /** IPv4 /24 or IPv6 /48. */
  wide: string;
}

/** `address` in one spelling, as `server/transport/caller.ts` gives it; `null` when nobody could tell shares one bucket. */
export function addressBuckets(address: string | null): AddressBuckets {
  if (address === null) return { narrow: "unknown", wide: "unknown" };
  if (!address.includes(":")) return { narrow: address, wide: `${address.split(".").slice(0, 3).join(".")}.0/24` };
  const groups = expand(address);
  return { narrow: `${groups.slice(0, 4).join(":")}::/64`, wide: `${groups.slice(0, 3).join(":")}::/48` };
}

/** All eight groups of an IPv6 address in its short form. */
function expand(address: string): string[] {
  const [head = "", tail] = address.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  return [...before, ...Array<string>(missing).fill("0"), ...after];
}
