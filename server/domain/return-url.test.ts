import { describe, expect, it } from "vitest";
import { exchangingOrigins, findReturnUrl, hostOf, readReturnUrl, returnLocation, type ReturnUrl } from "./return-url";

const APP = "https://app.tld/done";

function entry(url: string, allowsFragment = false): ReturnUrl {
  const read = readReturnUrl(url, allowsFragment);
  if ("accepts" in read) throw new Error(`${url} was refused: ${read.accepts}`);
  return read;
}

function refusal(url: string): string {
  const read = readReturnUrl(url, false);
  return "accepts" in read ? read.accepts : "it was taken";
}

describe("an address of the setting", () => {
  it.each([
    APP,
    "https://app.tld/",
    "https://app.tld:8443/done",
    "https://app.tld./done",
    "https://xn--bcher-kva.example/done",
    "https://192.0.2.7/done",
    "https://[2001:db8::7]/done",
    "https://app.tld/a%2Fb/%E2%82%AC?lang=de&x=%20b",
    "https://app.tld/done?",
    "http://localhost:8080/done",
    "http://app.localhost/done",
    "http://127.0.0.1/done",
    "http://[::1]:3000/done",
    "com.example.app:/done",
    "com.example.app://done",
    "com.example.my-app+2:/done?x=1",
  ])("is taken: %s", (url) => {
    expect(readReturnUrl(url, false)).toEqual({ url, allowsFragment: false });
  });

  const refused: [why: string, urls: string[], accepts: RegExp][] = [
    ["it runs something", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html", "vbscript:x", "blob:https://app.tld/x", "file:///etc/passwd", "about:blank", "ws://app.tld/"], /https addresses/],
    ["another app could take its scheme", ["intent:/x", "intent://x/", "myapp:/done", "mailto:a.b"], /https addresses/],
    ["an app's scheme is followed by no path", ["com.example.app:done", "com.example.app:"], /https addresses/],
    ["it is not encrypted", ["http://app.tld/done", "http://localhost.app.tld/", "http://notlocalhost/", "http://x-127.0.0.1.tld/", "http://127.0.0.1.app.tld/", "http://10.0.0.1/"], /https addresses/],
    ["it has a fragment", ["https://app.tld/#", "https://app.tld/#x"], /without "#"/],
    ["it has a wildcard", ["https://*.app.tld/", "https://app.tld/*"], /without "\*"/],
    ["it has a user", ["https://me@app.tld/", "https://app.tld:secret@evil.tld/", "com.example.app://me@x/"], /without a user/],
    ["it is none", ["", "/done", "app.tld/done", "//app.tld/done", "https://", "https://app.tld:99999/", "https://[::1/", "https://%/", "https://app.tld%2fevil.tld/", "https://a%00b/"], /whole addresses such as/],
    ["it holds other characters", ["https:\\\\app.tld/", "https://app.tld/a\\b", "https://app.tld/\t", "https://app.tld/a b", "https://bücher.example/", "https://app.tld/€", "https://app.tld/<x>", "https://app.tld/\u202e", "com.example.app:/a|b"], /percent-encoded/],
    ["its query holds what the answer adds", ["https://app.tld/?code=1", "https://app.tld/?a=b&state=", "https://app.tld/?error", "https://app.tld/?%63ode=1"], /no code, state or error/],
    ["it is long", [`https://app.tld/${"a".repeat(2000)}`], /at most 2000 characters/],
  ];
  it.each(refused)("is refused when %s", (_why, urls, accepts) => {
    for (const url of urls) expect({ url, accepts: refusal(url) }).toEqual({ url, accepts: expect.stringMatching(accepts) as string });
  });

  it.each([
    ["https://app.tld", "https://app.tld/"],
    ["HTTPS://app.tld/", "https://app.tld/"],
    ["https://APP.tld/Done", "https://app.tld/Done"],
    ["https://app.tld:443/", "https://app.tld/"],
    ["https://app.tld/a/../b", "https://app.tld/b"],
    ["https://app.tld/a/%2e%2e/b", "https://app.tld/b"],
    ["https://app.tld%2eevil.tld/", "https://app.tld.evil.tld/"],
    ["https:app.tld/", "https://app.tld/"],
    ["https:///app.tld/", "https://app.tld/"],
    ["https://127.1/", "https://127.0.0.1/"],
    ["https://0x7f000001/", "https://127.0.0.1/"],
    ["https://@app.tld/", "https://app.tld/"],
    ["https://app.tld/it's?it's", "https://app.tld/it's?it%27s"],
    ["Com.Example.App:/done", "https addresses"],
  ])("is refused when a parser reads it otherwise, and says how to write it: %s", (url, accepts) => {
    expect(refusal(url)).toContain(accepts);
  });
});

describe("an address that is asked for", () => {
  const list = ["https://app.tld/", APP, "https://xn--bcher-kva.example/", "https://app.tld/?a=b", "http://localhost:8080/done", "com.example.app:/done"].map((url) => entry(url));

  it("is found when it is an entry letter by letter", () => {
    for (const each of list) expect(findReturnUrl(list, each.url)).toBe(each);
  });

  const others: [row: string, addresses: string[]][] = [
    ["E-01 another host in each spelling that a parser reads so", [
      "//evil.tld", "/\\evil.tld", "https:\\\\evil.tld", "///evil.tld", "/\t/evil.tld", "https://app.tld@evil.tld/", "https://app.tld.evil.tld", "https://app.tld%2eevil.tld/",
      "https://app.tld:443@evil.tld/done", "https://app.tld\\@evil.tld/done", "https://evil.tld/https://app.tld/done", "https://evil.tld#https://app.tld/done", "https://evil.tld?https://app.tld/done",
    ]],
    ["E-02 a scheme that runs something, or another app's", [
      "javascript:alert(1)", "java\nscript:alert(1)", " javascript:alert(1)", "javascript://app.tld/done%0aalert(1)", "data:text/html,x", "vbscript:x", "blob:https://app.tld/x", "intent://app.tld/done#Intent;end", "com.example.app.evil:/done", "myapp:/done",
    ]],
    ["E-01 the same address for a parser in another spelling", [
      "https://app.tld", "https://app.tld:443/done", "https://app.tld:/done", "HTTPS://app.tld/done", "https://APP.TLD/done", "https://app.tld./done", "https://app.tld/done ", " https://app.tld/done", "https://app.tld/done\n", "https://app.tld/\tdone", "https://app.tld/./done", "https://app.tld/x/../done", "https://app.tld/%2e/done", "https://app.tld/%64one", "https://@app.tld/done", "https://me@app.tld/done", "https:/app.tld/done", "https:app.tld/done", "https:\\\\app.tld\\done", "https://bücher.example/", "https://BÜCHER.example/", "https://ａpp.tld/done", "https://app。tld/done", "https://xn--BCHER-kva.example/", "http://127.0.0.1:8080/done", "COM.example.app:/done", "com.example.app://done", "com.example.app:///done",
    ]],
    ["an address beside it", [
      "", "/", "/done", "https://app.tld/done/", "https://app.tld/done?", "https://app.tld/done?x=1", "https://app.tld/done#", "https://app.tld/done#x", "https://app.tld/Done", "https://app.tld/done%00", "https://app.tld/done%", "https://app.tld/done,https://evil.tld/", "https://app.tld//done", "https://app.tld/?a=b&c=d", "https://app.tld/?a=c", "http://app.tld/done", "https://app.tld:8443/done", "http://localhost:8081/done", "https://localhost:8080/done", "null", "undefined", "__proto__",
    ]],
  ];
  it.each(others)("is not found when it is %s", (_row, addresses) => {
    for (const address of addresses) expect({ address, found: findReturnUrl(list, address) }).toEqual({ address, found: null });
  });

  it("is not found in an empty list", () => {
    expect(findReturnUrl([], APP)).toBeNull();
    expect(findReturnUrl([], "")).toBeNull();
  });
});

describe("the address to go back to", () => {
  const answer = { code: "c-_0", state: "a b&c=d#e", mode: "query" } as const;

  it("adds code and state to the entry's own query, which stays as it was written", () => {
    expect(returnLocation(entry(APP), answer)).toBe(`${APP}?code=c-_0&state=a+b%26c%3Dd%23e`);
    expect(returnLocation(entry("https://app.tld/?a=%20b&a=c"), answer)).toBe("https://app.tld/?a=%20b&a=c&code=c-_0&state=a+b%26c%3Dd%23e");
    expect(returnLocation(entry("https://app.tld/done?"), answer)).toBe("https://app.tld/done?code=c-_0&state=a+b%26c%3Dd%23e");
    expect(returnLocation(entry("com.example.app:/done"), answer)).toBe("com.example.app:/done?code=c-_0&state=a+b%26c%3Dd%23e");
  });

  it("puts them into the fragment when that was asked for, and the query stays as it was", () => {
    expect(returnLocation(entry("https://app.tld/?a=b", true), { ...answer, mode: "fragment" })).toBe("https://app.tld/?a=b#code=c-_0&state=a+b%26c%3Dd%23e");
  });

  it("has no state when none was given, and an empty one when that was", () => {
    expect(returnLocation(entry(APP), { ...answer, state: null })).toBe(`${APP}?code=c-_0`);
    expect(returnLocation(entry(APP), { ...answer, state: "" })).toBe(`${APP}?code=c-_0&state=`);
  });

  it("leads to the entry's own origin and path whatever the state holds, and the app reads the state as it was", () => {
    for (const state of ["//evil.tld", "@evil.tld/", "#x", "&code=other", "?", "\\", "%0d%0aSet-Cookie: x", "'\"><svg onload=alert(1)>", " ".repeat(512)]) {
      for (const mode of ["query", "fragment"] as const) {
        const url = new URL(returnLocation(entry("https://app.tld/done?a=b", true), { code: "c", state, mode }));
        const given = new URLSearchParams(mode === "query" ? url.search : url.hash.slice(1));
        expect([url.origin, url.pathname, given.getAll("code"), given.getAll("state")]).toEqual(["https://app.tld", "/done", ["c"], [state]]);
        expect(url.href).toMatch(/^[\x21-\x7e]+$/);
      }
    }
  });
});

it("is called by its host and port, and an app by its scheme", () => {
  const hosts = [APP, "https://app.tld:8443/x", "http://localhost:8080/done", "https://xn--bcher-kva.example/", "com.example.app:/done", "com.example.app://app.tld/done"].map((url) => hostOf(entry(url)));
  expect(hosts).toEqual(["app.tld", "app.tld:8443", "localhost:8080", "xn--bcher-kva.example", "com.example.app", "com.example.app"]);
});

it("pages may exchange a code themselves from the origins of entries with a fragment, and those of apps have none", () => {
  expect(exchangingOrigins([entry(APP), entry("https://static.tld/x", true), entry("http://localhost:8080/done", true), entry("com.example.app:/done", true)])).toEqual(["https://static.tld", "http://localhost:8080"]);
});
