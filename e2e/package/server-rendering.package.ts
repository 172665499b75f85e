import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageName, projects } from "../../scripts/projects.mjs";

/** Renders on a server that has no window, and fails when anything asks for one. */
const RENDER = `
import { version, createElement } from "react";
import { renderToString } from "react-dom/server";
import { PhoneConfirmation, usePhoneConfirmation } from "${packageName}";
import { de } from "${packageName}/locales/de";
const asked = [];
for (const name of ["window", "document", "navigator", "sessionStorage", "localStorage"]) {
  Object.defineProperty(globalThis, name, { configurable: true, get: () => void asked.push(name) });
}
globalThis.fetch = () => { throw new Error("asked the service"); };
const Bare = () => createElement("output", null, usePhoneConfirmation({ endpoint: "https://confirm.example.com" }).step);
console.log(JSON.stringify({
  version,
  widget: renderToString(createElement(PhoneConfirmation, { endpoint: "https://confirm.example.com", defaultCountry: "DE" })),
  german: renderToString(createElement(PhoneConfirmation, { locale: "de", messages: de })),
  form: renderToString(createElement("form", null, createElement(PhoneConfirmation, { names: { phoneNumber: "phone", activationKey: "key" } }))),
  bare: renderToString(createElement(Bare)),
  asked,
}));
`;

interface Rendered {
  version: string;
  widget: string;
  german: string;
  form: string;
  bare: string;
  asked: string[];
}

function render(project: string): Rendered {
  const file = join(project, "render-on-a-server.mjs");
  writeFileSync(file, RENDER);
  const { stdout, stderr } = spawnSync(process.execPath, [file], { cwd: project, encoding: "utf8", env: { ...process.env, NODE_ENV: "development" } });
  // Whatever React or the widget has to complain about stands here.
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Rendered;
}

describe.each([
  ["18", projects.react18],
  ["19", projects.react19],
])("(A2) on a server with React %s", (major, project) => {
  const rendered = render(project);

  test("the widget is drawn without a window and without a word of complaint", () => {
    expect(rendered.version).toMatch(new RegExp(`^${major}\\.`));
    expect(rendered.asked).toEqual([]);
    expect(rendered.widget).toContain('type="tel"');
    expect(rendered.widget).toContain("<form");
    expect(rendered.bare).toBe("<output>number</output>");
  });

  test("sentences that are given are there at once", () => {
    expect(rendered.german).toContain('lang="de"');
    expect(rendered.german).toContain("Mobilnummer");
  });

  test("(A17) in a form of the page's own there is no second form, and its inputs are empty", () => {
    expect(rendered.form.match(/<form/g)).toHaveLength(1);
    expect(rendered.form).toContain('<input type="hidden" name="phone" value=""/>');
    expect(rendered.form).toContain('<input type="hidden" name="key" value=""/>');
    expect(rendered.form.match(/ name="/g)).toHaveLength(2);
  });
});
