import { build } from "esbuild";
import { type Page, expect } from "@playwright/test";
import { root } from "./servers";
import { Widget } from "./widget";

/** Data only: it crosses from the test into the page. `calls` names the callbacks to be recorded there. */
export interface Drawn {
  props?: Record<string, unknown>;
  calls?: readonly ("onConfirmed" | "onError" | "onStepChange" | "onPhoneNumberChange")[];
  /** React's Strict Mode, which mounts everything twice. Default: true. */
  isStrict?: boolean;
  /** What the page writes around the widget, with `<div id="here"></div>` for it; two places draw it twice. */
  html?: string;
}

/**
 * A page of somebody who uses the React widget, at an address of the server's own: React's development build in Strict Mode,
 * so that whatever React warns of fails the test.
 */
const PAGE = `
import { Fragment, StrictMode, createElement, createRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { PhoneConfirmation } from "./widget/index";

window.said = [];
window.draw = ({ props = {}, calls = [], isStrict = true }) => {
  const recorded = Object.fromEntries(calls.map((name) => [name, (...values) => window.said.push([name, ...values])]));
  window.widgets = [...document.querySelectorAll("#here")].map((place) => {
    const ref = createRef();
    const Owner = () => {
      const [now, setNow] = useState(props);
      window.change = (next) => setNow((before) => ({ ...before, ...next }));
      return createElement(PhoneConfirmation, { ref, ...recorded, ...now });
    };
    createRoot(place).render(createElement(isStrict ? StrictMode : Fragment, null, createElement(Owner)));
    return ref;
  });
};
`;

let built: Promise<Map<string, string>> | undefined;

/** One build for each worker, of the source as it is. */
function files(): Promise<Map<string, string>> {
  built ??= build({
    stdin: { contents: PAGE, resolveDir: root, loader: "tsx" },
    entryPoints: { styles: "widget/styles.css" },
    absWorkingDir: root,
    bundle: true,
    format: "esm",
    splitting: true,
    jsx: "automatic",
    outdir: "own-page",
    write: false,
    define: { "process.env.NODE_ENV": '"development"' },
    tsconfig: "tsconfig.json",
    logLevel: "silent",
  }).then(({ outputFiles }) => new Map(outputFiles.map(({ path, text }) => [path.slice(path.lastIndexOf("/") + 1), text])));
  return built;
}

const FOLDER = "/own-page/";

/** Opens the page and draws the widget there. */
export async function openOwnPage(page: Page, { html = '<div id="here"></div>', ...drawn }: Drawn = {}): Promise<Widget> {
  const served = await files();
  await page.route(`**${FOLDER}**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(FOLDER.length);
    const body = served.get(name);
    if (name === "") await route.fulfill({ contentType: "text/html", body: document(html) });
    else if (body === undefined) await route.fulfill({ status: 404, body: "" });
    else await route.fulfill({ contentType: name.endsWith(".css") ? "text/css" : "text/javascript", body });
  });
  await page.addInitScript((what) => void ((window as unknown as { drawn: unknown }).drawn = what), drawn);
  await page.goto(FOLDER);
  const widget = new Widget(page);
  await expect(widget.root.first()).toHaveAttribute("data-ready", "true");
  return widget;
}

/** What the page was told by the widget so far: the name of each call and what it was called with. */
export async function said(page: Page): Promise<[name: string, ...values: unknown[]][]> {
  return page.evaluate(() => (window as unknown as { said: [string, ...unknown[]][] }).said);
}

function document(html: string): string {
  return `<!doctype html><html lang="en"><title>Own page</title><meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,"><link rel="stylesheet" href="${FOLDER}styles.css"><body>${html}
<script type="module">import "${FOLDER}stdin.js"; window.draw(window.drawn);</script>`;
}
