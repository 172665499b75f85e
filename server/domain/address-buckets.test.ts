import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressBuckets } from "./address-buckets";

describe("a client's address counts", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7", "192.0.2.0/24"],
    ["10.0.0.255", "10.0.0.255", "10.0.0.0/24"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64", "2001:db8:1::/48"],
    ["2001:db8::1", "2001:db8:0:0::/64", "2001:db8:0::/48"],
    ["2001:db8::", "2001:db8:0:0::/64", "2001:db8:0::/48"],
    ["2001:db8:1::2:0:0:1", "2001:db8:1:0::/64", "2001:db8:1::/48"],
    ["::1", "0:0:0:0::/64", "0:0:0::/48"],
    ["::", "0:0:0:0::/64", "0:0:0::/48"],
  ])("%s as %s and in the network %s", (address, narrow, wide) => {
    expect(addressBuckets(address)).toEqual({ narrow, wide });
  });

  it("in one bucket with all that nobody could tell", () => {
    expect(addressBuckets(null)).toEqual({ narrow: "unknown", wide: "unknown" });
  });
});

describe("B-05 whoever makes up addresses", () => {
  const group = fc.integer({ min: 1, max: 0xffff }).map((value) => value.toString(16));
  const groups = (count: number) => fc.array(group, { minLength: count, maxLength: count }).map((parts) => parts.join(":"));

  it("inside one IPv6 /64 stays one client", () => {
    fc.assert(
      fc.property(groups(4), groups(4), groups(4), (line, one, other) => {
        expect(addressBuckets(`${line}:${one}`)).toEqual(addressBuckets(`${line}:${other}`));
        expect(addressBuckets(`${line}::`)).toEqual(addressBuckets(`${line}:${other}`));
      }),
    );
  });

  it("inside one IPv6 /48 stays in one network, as another client", () => {
    fc.assert(
      fc.property(groups(3), group, group, (network, one, other) => {
        fc.pre(one !== other);
        const [first, second] = [addressBuckets(`${network}:${one}::1`), addressBuckets(`${network}:${other}::1`)];
        expect(first.wide).toBe(second.wide);
        expect(first.narrow).not.toBe(second.narrow);
      }),
    );
  });

  it("with zeroes left out or written stays one client", () => {
    fc.assert(
      fc.property(groups(2), groups(3), (head, tail) => {
        expect(addressBuckets(`${head}::${tail}`)).toEqual(addressBuckets(`${head}:0:0:0:${tail}`));
      }),
    );
  });

  it("is no neighbour's: two networks share no bucket", () => {
    expect(addressBuckets("2001:db8:1::1").wide).not.toBe(addressBuckets("2001:db8:2::1").wide);
    expect(addressBuckets("192.0.2.1").wide).not.toBe(addressBuckets("192.0.3.1").wide);
  });
});
