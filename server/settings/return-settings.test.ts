import { describe, expect, it } from "vitest";
import { ConfigError, readConfig } from "@/server/config";

function urlsOf(value: string | undefined) {
  return readConfig({}, { PHONE_CONFIRMATION_RETURN_URLS: value }).returnUrls;
}

function problemsOf(value: string): readonly string[] {
  try {
    urlsOf(value);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("PHONE_CONFIRMATION_RETURN_URLS", () => {
  it("is empty when it is not set: people are sent back nowhere", () => {
    expect([urlsOf(undefined), urlsOf(""), urlsOf(" ,\n")]).toEqual([[], [], []]);
  });

  it("takes addresses between commas and line breaks, each with the word fragment behind it or not", () => {
    expect(urlsOf("https://app.example/done, https://static.example/done fragment\n\n  com.example.app:/done\r\nhttp://localhost:8080/ \tfragment,")).toEqual([
      { url: "https://app.example/done", allowsFragment: false },
      { url: "https://static.example/done", allowsFragment: true },
      { url: "com.example.app:/done", allowsFragment: false },
      { url: "http://localhost:8080/", allowsFragment: true },
    ]);
  });

  it("stops the start with one sentence for each entry that is none, and takes no word for another", () => {
    expect(problemsOf("https://app.example, https://ok.example/, http://app.example/, https://app.example/x query, https://app.example/y fragment fragment")).toEqual([
      'PHONE_CONFIRMATION_RETURN_URLS held "https://app.example", but accepts "https://app.example/", as browsers write this address.',
      expect.stringMatching(/^PHONE_CONFIRMATION_RETURN_URLS held "http:\/\/app\.example\/", but accepts https addresses, /),
      'PHONE_CONFIRMATION_RETURN_URLS held "https://app.example/x query", but accepts nothing behind an address but the word "fragment".',
      'PHONE_CONFIRMATION_RETURN_URLS held "https://app.example/y fragment fragment", but accepts nothing behind an address but the word "fragment".',
    ]);
  });

  it("takes no address twice, with and without a fragment", () => {
    expect(problemsOf("https://app.example/, https://app.example/ fragment")).toEqual([expect.stringContaining("each address once")]);
  });

  it("repeats no password, and no more than the beginning of what is long", () => {
    const [hidden = ""] = problemsOf("https://me:hunter2@app.example/");
    expect(hidden).toMatch(/an address that is not shown.*without a user/);
    expect(hidden).not.toContain("hunter2");
    expect(problemsOf(`https://app.example/${"a".repeat(5000)}`)[0]!.length).toBeLessThan(400);
  });
});
