import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { projects } from "../../scripts/projects.mjs";
import { inReadme, propsTable } from "../../scripts/props-table.mjs";
import { compile } from "./compile";
import { addresses, installed, textOf } from "./installed";

const readme = textOf("README.md");

test("(A18) the table of props in the readme says what the types say", () => {
  const table = propsTable(installed);
  expect(table.split("\n").length).toBeGreaterThan(15);
  expect(table, "a prop has no comment").not.toMatch(/\|  \|$/m);
  expect(inReadme(readme), "node scripts/props-table.mjs writes it anew").toBe(table);
});

/** Not a dependency of anything here: as much of its types as the snippet uses, as its version 7 has them. */
const REACT_HOOK_FORM = `
declare module "react-hook-form" {
  export function useForm<Values>(): {
    register(name: keyof Values, options?: { required?: boolean }): { name: string; onChange: (event: unknown) => Promise<unknown>; onBlur: (event: unknown) => Promise<unknown>; ref: (element: unknown) => void };
    setValue<Name extends keyof Values>(name: Name, value: Values[Name], options?: { shouldValidate?: boolean }): void;
    handleSubmit(save: (values: Values) => void): (event?: { preventDefault?: () => void }) => Promise<void>;
  };
}
`;

/** A readme's snippets of TypeScript as files: under the name that their first line gives, or one of their own. */
function snippets(text = readme): [string, string][] {
  return [...text.matchAll(/^```(tsx?)\n([\s\S]*?)^```$/gm)].map(([, extension = "", code = ""], index) => {
    const [, name = `snippet-${index}.${extension}`] = /^\/\/ (\S+\.tsx?)$/m.exec(code.slice(0, code.indexOf("\n") + 1).trimEnd()) ?? [];
    return [name, code];
  });
}

describe("(D3) every snippet of the readme is whole and compiles in a project that has installed the package", () => {
  test("there are snippets of every kind", () => {
    expect(snippets().map(([name]) => name)).toEqual(expect.arrayContaining(["server/confirmed-number.ts", "app/sign-up/page.tsx", "snippet-0.tsx"]));
  });

  test.each<[string, string, boolean]>([
    ["React 19", projects.react19, true],
    // A server action is of React 19 alone.
    ["React 18", projects.react18, false],
  ])("%s", (_, project, hasActions) => {
    const files = snippets().filter(([name]) => hasActions || !name.startsWith("app/"));
    const all = { ...Object.fromEntries(files), "react-hook-form.d.ts": REACT_HOOK_FORM };
    expect(compile(all, { project, resolution: "bundler", checksLibraries: false })).toEqual([]);
  });

  test("that of the project's own readme, too", () => {
    const found = snippets(readFileSync(new URL("../../README.md", import.meta.url), "utf8"));
    expect(found).toHaveLength(1);
    expect(compile(Object.fromEntries(found), { project: projects.react19, resolution: "bundler", checksLibraries: false })).toEqual([]);
  });

  test("(K4) names no address of the package that there is not", () => {
    const named = [...readme.matchAll(/@phone-confirmation\/react(\/[\w./-]+)?"/g)].map(([, path = ""]) => `.${path}`);
    expect(new Set(named).size).toBeGreaterThan(3);
    expect(named.filter((address) => !addresses().includes(address))).toEqual([]);
  });
});
