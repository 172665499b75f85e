import { describe, expect, it } from "vitest";
import { TextResponse } from "./text-response";

const TEXT = '{"phone_number":"+12025551234","é":"ü"}';
const made = () => new TextResponse(TEXT, { status: 201, statusText: "Made", headers: { "content-type": "application/json; charset=utf-8", vary: "Origin" } });

describe("a response whose text is known", () => {
  it("gives its text without anybody reading a stream, for as long as nobody has begun to", async () => {
    const response = made();
    expect(TextResponse.textOf(response)).toBe(TEXT);
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toBe(TEXT);
    expect(TextResponse.textOf(response)).toBeNull();
  });

  it("knows no text of any other response", () => {
    expect(TextResponse.textOf(new Response(TEXT))).toBeNull();
  });

  it.each<[string, (response: Response) => Promise<unknown>, unknown]>([
    ["text", (response) => response.text(), TEXT],
    ["json", (response) => response.json(), JSON.parse(TEXT)],
    ["bytes", async (response) => Buffer.from(await response.bytes()).toString(), TEXT],
    ["array buffer", async (response) => Buffer.from(await response.arrayBuffer()).toString(), TEXT],
    ["blob", async (response) => (await response.blob()).text(), TEXT],
    ["stream", async ({ body }) => new Response(body).text(), TEXT],
    ["clone", (response) => response.clone().text(), TEXT],
    ["form", async (response) => [...(await response.formData())], [["a", "b"]]],
  ])("is read like any other as: %s", async (_, read, expected) => {
    const response = Array.isArray(expected) ? new TextResponse("a=b", { headers: { "content-type": "application/x-www-form-urlencoded" } }) : made();
    expect(response).toBeInstanceOf(Response);
    expect(await read(response)).toEqual(expected);
  });

  it("is read once, as any other, and a clone beside it", async () => {
    const response = made();
    const clone = response.clone();
    await response.text();
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toThrow(TypeError);
    expect(() => response.clone()).toThrow(TypeError);
    expect(clone.bodyUsed).toBe(false);
    expect([clone.status, clone.statusText, clone.headers.get("vary"), await clone.text()]).toEqual([201, "Made", "Origin", TEXT]);
  });

  it("becomes another response with its status and headers, as a framework makes it one", async () => {
    const response = made();
    response.headers.set("x-more", "1");
    const copy = new Response(response.body, response);
    expect([copy.status, copy.headers.get("x-more"), await copy.text()]).toEqual([201, "1", TEXT]);
  });
});
