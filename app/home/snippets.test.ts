import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import ReactExample from "./react-example";
import { curlSteps, linkSnippet, reactSnippet } from "./snippets";

const PUBLIC_URL = "https://confirm.example.com";

describe("what the home page prints", () => {
  test("as React is the file the compiler has read", () => {
    const file = new URL("./react-example.tsx", import.meta.url);
    expect(reactSnippet).toBe(readFileSync(file, "utf8"));
    expect(ReactExample).toBeTypeOf("function");
  });

  test("as a link points at the page of this service", () => {
    expect(linkSnippet(PUBLIC_URL)).toContain(`href="${PUBLIC_URL}/verify"`);
  });

  test.each([true, false])("for a terminal asks this service alone and survives an interactive shell (inbox: %s)", (inboxIsOn) => {
    for (const { code } of curlSteps(PUBLIC_URL, inboxIsOn)) {
      expect(code).not.toMatch(/(^|\s)#/m);
      expect(code.match(/https?:\/\/[^/]+/g) ?? []).toSatisfy((hosts: string[]) => hosts.every((host) => host === PUBLIC_URL));
    }
  });

  test("for a terminal reads the inbox only where there is one", () => {
    const inboxLines = (inboxIsOn: boolean) => curlSteps(PUBLIC_URL, inboxIsOn).filter(({ code }) => code.includes("/inbox/"));
    expect(inboxLines(true)).toHaveLength(1);
    expect(inboxLines(false)).toHaveLength(0);
  });
});
