import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { DARK, isReadable } from "@/server/domain/contrast";
import { BRAND_SETTINGS, brandConfigOf } from "./brand-settings";

const schema = z.object(BRAND_SETTINGS);
const read = (settings: Record<string, string>) => brandConfigOf(schema.parse(settings));
const sentence = (settings: Record<string, string>) => schema.safeParse(settings).error?.issues[0]?.message;

it("is nobody's unless something is set", () => {
  expect(read({})).toEqual({ name: null, logo: null, accent: null, supportUrl: null, termsUrl: null });
});

describe("PHONE_CONFIRMATION_BRAND_NAME", () => {
  it.each(["Northwind", "Café Zürich & Söhne", "نورث ويند", "北风", "x".repeat(40)])("takes %s", (name) => {
    expect(read({ PHONE_CONFIRMATION_BRAND_NAME: name }).name).toBe(name);
  });
  it.each(["x".repeat(41), "a\nb", "a\u0000b", "a\u202eb", "100%", "a@b", "No #1", "{brand}", " padded", "a\u2028b"])("stops the start at %j", (name) => {
    expect(sentence({ PHONE_CONFIRMATION_BRAND_NAME: name })).toContain("a name of at most 40 characters");
  });
});

describe("PHONE_CONFIRMATION_BRAND_ACCENT", () => {
  it("takes a colour for each theme", () => {
    expect(read({ PHONE_CONFIRMATION_BRAND_ACCENT: "#1F5FD6/#7AA8FF" }).accent).toEqual({ light: "#1f5fd6", dark: "#7aa8ff" });
  });
  it("makes one colour lighter for dark screens until it can be read there", () => {
    const accent = read({ PHONE_CONFIRMATION_BRAND_ACCENT: "#1F5FD6" }).accent;
    expect(accent?.light).toBe("#1f5fd6");
    expect(isReadable(accent?.dark ?? "#000000", DARK)).toBe(true);
  });
  it("refuses what cannot be read, and says the ratio, what is needed and what would do (P11)", () => {
    expect(sentence({ PHONE_CONFIRMATION_BRAND_ACCENT: "#7AA8FF" })).toBe(
      "colours that can be read: on light screens #7aa8ff has a contrast of 2.2 to 1, and at least 4.5 to 1 is needed. The nearest one is #516fa8",
    );
    expect(sentence({ PHONE_CONFIRMATION_BRAND_ACCENT: "#1F5FD6/#1F5FD6" })).toMatch(/on dark screens #1f5fd6 has a contrast of 3\.\d+ to 1/);
  });
  it.each(["blue", "#fff", "1F5FD6", "#1F5FD6/", "#1F5FD6/#7AA8FF/#000000", "#1F5FD6;}body{display:none", "#1F5FDG"])("stops the start at %s", (text) => {
    expect(sentence({ PHONE_CONFIRMATION_BRAND_ACCENT: text })).toContain("a colour such as #1F5FD6");
  });
});

describe.each(["PHONE_CONFIRMATION_SUPPORT_URL", "PHONE_CONFIRMATION_TERMS_URL"])("%s", (name) => {
  it.each(["https://example.com", "https://example.com/help?x=1#y", "mailto:help@example.com"])("takes %s", (url) => {
    expect(schema.safeParse({ [name]: url }).success).toBe(true);
  });
  it.each([
    "http://example.com", "javascript:alert(1)", "//example.com", "https://user@example.com", "https://", "mailto:", "data:text/html,x",
    "https://example.com/\"onclick", "https:\\\\example.com", "mailto:a@b.example?body=x y", "https://exa mple.com",
  ])("stops the start at %s", (url) => {
    expect(sentence({ [name]: url })).toContain("an address such as https://example.com/help");
  });
});

describe("PHONE_CONFIRMATION_BRAND_LOGO", () => {
  const folder = mkdtempSync(join(tmpdir(), "phone-confirmation-logo-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, bytes: string | Buffer) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const logoOf = (path: string) => schema.safeParse({ PHONE_CONFIRMATION_BRAND_LOGO: path }).data?.PHONE_CONFIRMATION_BRAND_LOGO;
  const png = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAQAAABeK7cBAAAADElEQVR42mNkYPhfDwACBgEAPQAX0wAAAABJRU5ErkJggg==", "base64");
  const webp = (kind: string, rest: number[]) => Buffer.concat([Buffer.from(`RIFF\0\0\0\0WEBP${kind}`, "latin1"), Buffer.from(rest), Buffer.alloc(20)]);

  it.each<[string, string, string, [number, number]]>([
    ["a PNG by another name", file("a.svg", png), "image/png", [2, 1]],
    ["an SVG by its box", file("b.svg", '<?xml version="1.0"?>\n<svg xmlns="x" viewBox="0 0 120 40"><path d=""/></svg>'), "image/svg+xml", [120, 40]],
    ["an SVG by its sides", file("c.svg", '<svg width="30px" height="60">'), "image/svg+xml", [30, 60]],
    ["an SVG without a size", file("d.svg", "<svg>"), "image/svg+xml", [1, 1]],
    ["a WebP with loss", file("e.webp", webp("VP8 ", [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 100, 0, 50, 0])), "image/webp", [100, 50]],
    ["a WebP without loss", file("f.webp", webp("VP8L", [0, 0, 0, 0, 0x2f, 99, 0x40, 12, 0])), "image/webp", [100, 50]],
    ["an extended WebP", file("g.webp", webp("VP8X", [10, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 49, 0, 0])), "image/webp", [100, 50]],
  ])("takes %s", (_name, path, mediaType, [width, height]) => {
    expect(logoOf(path)).toMatchObject({ mediaType, width, height, etag: expect.stringMatching(/^"[\w-]{22}"$/) });
  });

  it.each([
    ["no file", join(folder, "nothing.png")],
    ["a folder", folder],
    ["a text", file("text.svg", "hello")],
    ["a page", file("page.svg", "<html><script>1</script></html>")],
    ["a GIF", file("x.gif", "GIF89a".padEnd(40, "\0"))],
    ["65 KiB", file("big.svg", `<svg>${" ".repeat(64 * 1024)}</svg>`)],
    ["the first bytes of a PNG", file("half.png", png.subarray(0, 10))],
  ])("stops the start at %s", (_name, path) => {
    expect(sentence({ PHONE_CONFIRMATION_BRAND_LOGO: path })).toBe("the path of a readable SVG, PNG or WebP file of at most 64 KiB");
  });
});
