import { describe, expect, it } from "vitest";
import { createApi, isApiAddress } from "./api";
import { embedFile } from "./embed";
import { shareWith } from "./origins";

const packed = { identity: Buffer.from("plain"), gzip: Buffer.from("gz"), br: Buffer.from("br") };
const files = new Map([
  ["/embed.js", { mediaType: "text/javascript; charset=utf-8", tag: "abc", packed }],
  ["/embed/locales/de.json", { mediaType: "application/json; charset=utf-8", tag: "de", packed }],
]);
const asked = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  new Request(`http://localhost${path}`, { method, headers });

describe("the files of the custom element", () => {
  it.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gz"],
    ["br;q=0, gzip;q=0.5", "gz"],
    ["identity", "plain"],
    ["", "plain"],
  ])("are packed as the client takes them: %s", async (accepted, body) => {
    const response = embedFile(files, asked("/embed.js", accepted === "" ? {} : { "accept-encoding": accepted }));
    expect(await response.text()).toBe(body);
    expect(response.headers.get("content-encoding")).toBe({ br: "br", gz: "gzip", plain: null }[body]);
    expect(response.headers.get("content-length")).toBe(String(body.length));
    expect(response.headers.get("vary")).toBe("Accept-Encoding");
  });

  it("may be loaded and read by pages of any site, without credentials, and kept for an hour", () => {
    const { headers } = embedFile(files, asked("/embed.js"));
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": "public, max-age=3600, stale-while-revalidate=86400",
    });
    expect(headers.has("access-control-allow-credentials")).toBe(false);
  });

  it("say the same to a listed page as to any other, so that whoever keeps them keeps one (E-17)", () => {
    const origin = "https://app.example";
    const origins = { own: new Set<string>(), listed: new Set([origin]), trial: false };
    const { headers } = shareWith(embedFile(files, asked("/embed.js")), origin, origins);
    expect([headers.get("access-control-allow-origin"), headers.get("vary")]).toEqual(["*", "Accept-Encoding"]);
  });

  it("are not sent again to who has them in the same packing, and only their head to who asks for it", async () => {
    const etag = embedFile(files, asked("/embed.js", { "accept-encoding": "br" })).headers.get("etag") ?? "";
    const again = embedFile(files, asked("/embed.js", { "accept-encoding": "br", "if-none-match": `"x", W/${etag}` }));
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(embedFile(files, asked("/embed.js", { "if-none-match": etag })).status).toBe(200);
    const head = embedFile(files, asked("/embed.js", {}, "HEAD"));
    expect([head.headers.get("content-length"), await head.text()]).toEqual(["5", ""]);
  });

  it("are those that were built and nothing else", async () => {
    const unasked = async () => new Response();
    const api = createApi({ rest: unasked, trpc: unasked, openApi: {}, checks: {}, inbox: null, embed: files });
    expect((await api(asked("/embed.js"))).status).toBe(200);
    expect((await api(asked("/embed/locales/de.json"))).status).toBe(200);
    for (const path of ["/embed.js.map", "/embed.js/", "/embed", "/embed/", "/embed/locales/", "/embed/locales/xx.json", "/embed/embed.js"]) {
      expect((await api(asked(path))).status, path).toBe(404);
    }
    expect((await api(asked("/embed.js", {}, "POST"))).status).toBe(405);
    expect(["/embed.js", "/embed/locales/de.json", "/embedded", "/embed.json"].map(isApiAddress)).toEqual([true, true, false, false]);
  });
});
