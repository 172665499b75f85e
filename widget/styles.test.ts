import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const files = readdirSync(here("./styles")).filter((name) => name.endsWith(".css"));
const read = (path: string) => readFileSync(here(path), "utf8").replaceAll(/\/\*[^]*?\*\//g, "");

interface Rule {
  selector: string;
  declarations: string;
}

/** Every block that holds declarations, but the steps of animations. */
function rulesOf(css: string): Rule[] {
  const withoutKeyframes = css.replaceAll(/@keyframes [\w-]+ \{(?:[^{}]*\{[^{}]*\})*\s*\}/g, "");
  return [...withoutKeyframes.matchAll(/([^{};]+)\{([^{}]*)\}/g)].map(([, selector = "", declarations = ""]) => ({
    selector: selector.replaceAll(/\s+/g, " ").trim(),
    declarations,
  }));
}

test("the style sheet takes in every file and nothing else", () => {
  const imported = [...read("./styles.css").matchAll(/@import "\.\/styles\/([\w-]+\.css)";/g)].map(([, name]) => name);
  expect([...imported].sort()).toEqual([...files].sort());
});

test.each(files)("%s is in the widget's layer as a whole (A10)", (name) => {
  const css = read(`./styles/${name}`).trim();
  expect(css.startsWith("@layer phone-confirmation {")).toBe(true);
  let depth = 0;
  const closings = [...css].flatMap((character, index) => {
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    return character === "}" && depth === 0 ? [index] : [];
  });
  expect(closings).toEqual([css.length - 1]);
});

test.each(files)("%s has no specificity and touches nothing outside of the widget (A10)", (name) => {
  const rules = rulesOf(read(`./styles/${name}`));
  expect(rules.length).toBeGreaterThan(0);
  for (const { selector, declarations } of rules) {
    expect(selector).toMatch(/^:where\(.+\)(::[a-z-]+)?$/);
    const inside = selector.replace(/^:where\((.+)\)(::[a-z-]+)?$/, "$1");
    const setsOnlyVariables = [...declarations.matchAll(/^\s*([\w-]+):/gm)].every(([, property = ""]) => property.startsWith("--pc-"));
    for (const one of inside.split(/,(?![^(]*\))/)) {
      if (!setsOnlyVariables) expect(one).toMatch(/\.pc-/);
    }
  }
  const names = rules.flatMap(({ selector }) => [...selector.matchAll(/\.([a-z][\w-]*)/g)].map(([, className]) => className));
  expect(names.filter((className) => !className?.startsWith("pc-"))).toEqual([]);
});

test.each(files)("%s knows no left and right, but for what moves", (name) => {
  const physical = /(^|[\s;{])(left|right|top|bottom|width|height|(min|max)-(width|height)|(margin|padding|border)-(left|right|top|bottom)(-\w+)*|float)\s*:|text-align:\s*(left|right)/;
  const found = rulesOf(read(`./styles/${name}`)).filter(({ declarations }) => physical.test(declarations));
  expect(found).toEqual([]);
});

test("one rule alone is important: the field's frame shows the focus instead of the field", () => {
  const important = files.flatMap((name) => rulesOf(read(`./styles/${name}`)).filter(({ declarations }) => declarations.includes("!important")));
  expect(important.map(({ selector }) => selector)).toEqual([":where(.pc-root .pc-phone-input)"]);
});

test("the table of the README is what theme.css says (A9)", () => {
  const PRIVATE = new Set(["--pc-light", "--pc-dark"]);
  const plain = rulesOf(read("./styles/theme.css").replaceAll(/@media \(prefers-contrast[^]*?\n {2}\}\n/g, ""));
  const declared = plain.flatMap(({ declarations }) => [...declarations.matchAll(/(--pc-[\w-]+): (.+);/g)]).filter(([, name = ""]) => !PRIVATE.has(name));
  const inTheme = declared.map(([, name = "", value = ""]) => {
    const [, light, dark] = /^var\(--pc-light, (.+?)\) var\(--pc-dark, (.+?)\)$/.exec(value) ?? [];
    return [name, light ?? value, dark ?? ""];
  });
  const rows = [...readFileSync(here("./README.md"), "utf8").matchAll(/^\| `(--pc-[\w-]+)` \| `([^`]+)` \| (?:`([^`]+)` )?\|/gm)];
  const inReadme = rows.map(([, name = "", light = "", dark = ""]) => [name, light, dark]);
  const shortened = (text: string) => text.replace(/, -apple-system.*/, ", …");
  expect(inReadme).toEqual(inTheme.map(([name, light = "", dark]) => [name, shortened(light), dark]));
  expect(inReadme.length).toBe(18);
});

test("no rule uses a variable that nobody sets", () => {
  const all = files.map((name) => read(`./styles/${name}`)).join("\n");
  const set = new Set([...all.matchAll(/(--pc-[\w-]+):/g)].map(([, name]) => name));
  const used = [...all.matchAll(/var\((--pc-[\w-]+)\)/g)].map(([, name]) => name);
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((name) => !set.has(name))).toEqual([]);
});
