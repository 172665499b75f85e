import { describe, expect, it } from "vitest";
import { createFakeLog } from "@/server/testing/fakes";
import { callerOf, clientAddress, createAddressAdvice } from "./caller";
import { originsOf } from "./origins";
import { keepPeerAddress, peerAddress, withPeerAddress } from "./peer-address";

const PEER = "192.0.2.1";

describe("without a trusted proxy", () => {
  it.each([[null], ["203.0.113.9"], ["203.0.113.9, 198.51.100.7"], ["garbage"], [""]])(
    "the header %j is ignored: the socket's address counts",
    (header) => {
      expect(clientAddress(header, PEER, 0)).toBe(PEER);
    },
  );
});

describe("with trusted proxies the client's address is counted from the right", () => {
  it.each([
    [1, "203.0.113.9", "203.0.113.9"],
    [1, "10.0.0.1, 10.0.0.2, 203.0.113.9", "203.0.113.9"],
    [2, "10.0.0.1, 203.0.113.9, 198.51.100.7", "203.0.113.9"],
    [2, "203.0.113.9,198.51.100.7", "203.0.113.9"],
    [3, "203.0.113.9, 198.51.100.7, 198.51.100.8", "203.0.113.9"],
    [1, "203.0.113.9:51234", "203.0.113.9"],
    [1, "[2001:db8::1]:51234", "2001:db8::1"],
    [1, "[2001:db8::1]", "2001:db8::1"],
    [1, "  203.0.113.9  ", "203.0.113.9"],
  ])("%i in %j: %s", (hops, header, address) => {
    expect(clientAddress(header, PEER, hops)).toBe(address);
  });

  it.each([
    [2, "203.0.113.9"],
    [3, "203.0.113.9, 198.51.100.7"],
    [1, ""],
    [1, "unknown"],
    [1, "203.0.113.9, _hidden"],
    [1, "203.0.113.999"],
    [1, "203.0.113.9.evil.example"],
    [1, "1e3.0.0.1"],
    [1, "203.0.113.9, "],
  ])("%i in %j, which is not theirs: the socket's address counts", (hops, header) => {
    expect(clientAddress(header, PEER, hops)).toBe(PEER);
  });
});

describe("one address has one spelling", () => {
  it.each([
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["0:0:0:0:0:FFFF:192.0.2.1", "192.0.2.1"],
    ["::ffff:255.255.255.255", "255.255.255.255"],
    ["2001:DB8::1", "2001:db8::1"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"],
    ["2001:db8:0:0:0:0:0:1", "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "::1"],
  ])("%s is %s", (text, address) => {
    expect(clientAddress(null, text, 0)).toBe(address);
    expect(clientAddress(text, PEER, 1)).toBe(address);
  });
});

describe("an address that nobody can tell", () => {
  it.each([[null], [""], ["/var/run/socket"], ["localhost"], ["1.2.3"]])("%j is none", (peer) => {
    expect(clientAddress(null, peer, 0)).toBeNull();
    expect(clientAddress("garbage", peer, 1)).toBeNull();
  });
});

describe("a caller", () => {
  const request = new Request("http://localhost/", { headers: { "x-forwarded-for": "203.0.113.9", cookie: "session=1" } });

  it("has the address that the settings say", () => {
    expect(callerOf(request, PEER, { trustedProxyHops: 0 }).address).toBe(PEER);
    expect(callerOf(request, PEER, { trustedProxyHops: 1 }).address).toBe("203.0.113.9");
  });

  it("has the host of its page only where the origins that may ask are known, and it is one of them", () => {
    const origins = originsOf("https://confirm.example.com", ["https://app.example.com:8443"], false);
    const from = (origin: string, known?: typeof origins) =>
      callerOf(new Request("http://localhost/", { headers: { origin } }), PEER, { trustedProxyHops: 0, ...(known && { origins: known }) }).pageHost;
    expect(from("https://app.example.com:8443", origins)).toBe("app.example.com");
    expect(from("https://confirm.example.com", origins)).toBe("confirm.example.com");
    expect(from("https://evil.example", origins)).toBeNull();
    expect(from("https://app.example.com:8443")).toBeNull();
    expect(callerOf(request, PEER, { trustedProxyHops: 0, origins }).pageHost).toBeNull();
  });

  it("is whoever getUser says, who is asked with the request and only when somebody wants to know", async () => {
    const asked: Request[] = [];
    const getUser = (each: Request) => {
      asked.push(each);
      return { id: each.headers.get("cookie") };
    };
    const caller = callerOf(request, PEER, { trustedProxyHops: 0, getUser });
    expect(asked).toEqual([]);
    expect(await caller.user()).toEqual({ id: "session=1" });
    expect(asked).toEqual([request]);
  });

  it("is nobody without getUser", async () => {
    expect(await callerOf(request, PEER, { trustedProxyHops: 0 }).user()).toBeNull();
  });
});

describe("the address at the other end of the socket", () => {
  const asked = () => new Request("http://localhost/");

  it("is kept beside the request, and beside no other", () => {
    const [first, second, third] = [asked(), asked(), asked()];
    keepPeerAddress(first, "192.0.2.1");
    keepPeerAddress(second, null);
    expect([first, second, third].map(peerAddress)).toEqual(["192.0.2.1", null, null]);
  });

  it("is known to all that a request runs, and to no other request", async () => {
    const seen = await Promise.all(
      ["192.0.2.1", null, "192.0.2.2"].map((address) =>
        withPeerAddress(address, async () => {
          await Promise.resolve();
          return peerAddress(asked());
        }),
      ),
    );
    expect(seen).toEqual(["192.0.2.1", null, "192.0.2.2"]);
    expect(peerAddress(asked())).toBeNull();
  });
});

describe("who cannot tell clients apart is told so once", () => {
  const forwarded = new Request("http://localhost/", { headers: { "x-forwarded-for": "203.0.113.9" } });
  const plain = new Request("http://localhost/");
  const advised = (hops: number, asked: [Request, string | null][]) => {
    const log = createFakeLog();
    const advise = createAddressAdvice(hops, log);
    for (const [request, address] of asked) advise(request, address);
    return log.entries.map(({ event }) => event);
  };

  it("when no address is known", () => {
    expect(advised(0, [[plain, null], [plain, null]])).toEqual(["address_unknown"]);
  });

  it("when a proxy stands in front that is not trusted", () => {
    expect(advised(0, [[forwarded, PEER], [forwarded, PEER]])).toEqual(["proxy_not_trusted"]);
  });

  it("and not when all is well", () => {
    expect(advised(0, [[plain, PEER]])).toEqual([]);
    expect(advised(1, [[forwarded, "203.0.113.9"]])).toEqual([]);
  });
});
