import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { curlSteps, elementSnippet, linkSnippet, reactSnippet } from "./snippets";

const PUBLIC_URL = "https://confirm.example.com";

describe("what the home page prints", () => {
  test.each([
    ["React", "tsx", reactSnippet],
    ["an element", "html", elementSnippet],
  ])("as %s is what the readme prints", (_, language, snippet) => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    expect(readme).toContain(`\`\`\`${language}\n${snippet("http://localhost:3000")}\`\`\``);
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
