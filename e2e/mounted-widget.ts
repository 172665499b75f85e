import { join } from "node:path";
import { type Page, expect } from "@playwright/test";
import { type OutputFile, build } from "esbuild";
import { en } from "@/widget/messages/en";
import type { Messages } from "@/widget/messages/messages";
import type { Mounted } from "./mount";
import { root } from "./servers";
import { Widget } from "./widget";

export interface Mounting {
  /** Props that are plain data. */
  props?: Record<string, unknown>;
  /** Body of a function in the page that gives further props, from `React` and the package's exports as `widget`. */
  moreProps?: string;
  /** The words it will be found by, when they are not the English ones. */
  messages?: Messages;
  /** Attributes of the page's root element, such as `lang`, `dir` and `data-theme`. */
  html?: Record<string, string>;
  /** The page's own rules. */
  css?: string;
  /** What is around the widget, which goes into each `[data-place]`. */
  body?: string;
  /** Default: true. */
  isStrict?: boolean;
}

declare global {
  interface Window {
    mounted: Mounted;
  }
}

const FOLDER = "/mounted-widget/";

/**
 * The widget as a page with React has it, not as /verify does: any props, any words, any theme. The page comes from the test
 * at an address of the real server, so the calls go there. Everything a `Widget` can do it can too, `open` included.
 */
export class MountedWidget extends Widget {
  constructor(
    page: Page,
    private readonly mounting: Mounting = {},
  ) {
    super(page, mounting.messages ?? en);
  }

  override async open(): Promise<void> {
    const files = await bundle();
    const page = pageOf(this.mounting);
    await this.page.route(`**${FOLDER}**`, async (route) => {
      const name = new URL(route.request().url()).pathname.slice(FOLDER.length);
      const file = files.get(name);
      if (name === "") await route.fulfill({ contentType: "text/html", body: page });
      else if (file === undefined) await route.fulfill({ status: 404, body: "" });
      else await route.fulfill({ contentType: name.endsWith(".css") ? "text/css" : "text/javascript", body: file });
    });
    await this.page.goto(FOLDER);
    await expect(this.root.first()).toHaveAttribute("data-ready", "true");
  }

  /** The calls of one callback so far, each with its values. */
  async told(name: string): Promise<unknown[][]> {
    const events = await this.page.evaluate(() => window.mounted.events);
    return events.filter(([each]) => each === name).map(([, ...values]) => values);
  }

  /** What a page does with a widget's `ref`. */
  async press(what: "focus" | "submit" | "reset"): Promise<void> {
    await this.page.evaluate((name) => window.mounted.handles[0]?.[name](), what);
  }

  async update(props: Record<string, unknown>): Promise<void> {
    await this.page.evaluate((next) => window.mounted.update(next), props);
  }
}

/** Opened, and with the widget's own client: as a page has it that knows the service's address and nothing of tRPC. */
export async function openMounted(page: Page, mounting: Mounting = {}): Promise<MountedWidget> {
  const widget = new MountedWidget(page, { ...mounting, props: { endpoint: "", ...mounting.props } });
  await widget.open();
  return widget;
}

function pageOf({ html = { lang: "en" }, css = "", body = "<main data-place></main>", props = {}, moreProps = "", isStrict = true }: Mounting): string {
  const attributes = Object.entries(html).map(([name, value]) => ` ${name}="${value}"`);
  const data = JSON.stringify(props).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html${attributes.join("")}>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A page with the widget</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="mount.css">
<style>:root { color-scheme: light dark } body { margin: 0; padding: 24px 16px; background: var(--pc-surface); color: var(--pc-text) } main { max-width: 360px } ${css}</style>
<body>${body}
<script type="module">
import { mount } from "./mount.js";
const moreProps = (React, widget) => { ${moreProps} };
window.mounted = mount(document.querySelectorAll("[data-place]"), { props: ${data}, more: moreProps, isStrict: ${isStrict} });
</script>`;
}

let bundled: Promise<Map<string, string>> | undefined;

/** Once in each worker. In pieces, so that each language is a file of its own, as it is for an app. */
function bundle(): Promise<Map<string, string>> {
  bundled ??= build({
    absWorkingDir: root,
    entryPoints: { mount: "e2e/mount.tsx", "mount-styles": "widget/styles.css" },
    outdir: "mounted",
    bundle: true,
    splitting: true,
    format: "esm",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"development"' },
    tsconfig: join(root, "tsconfig.json"),
    write: false,
    logLevel: "error",
  }).then(({ outputFiles }) => new Map(outputFiles.map((file) => [nameOf(file), file.text])));
  return bundled;
}

function nameOf({ path }: OutputFile): string {
  return path.slice(join(root, "mounted").length + 1).replace("mount-styles.css", "mount.css");
}
