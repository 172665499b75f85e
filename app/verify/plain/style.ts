import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BrandAccent } from "../brand-style";
import { accentRules } from "../brand-style";

/** In this order: the first one names the layers. */
const SHEETS = ["app/globals.css", "widget/styles/theme.css", "widget/styles/text.css", "widget/styles/fields.css", "widget/styles/controls.css", "widget/styles/motion.css", "app/verify/verify.css"];

export interface PageStyle {
  css: string;
  /** What the policy of the page names it by. */
  source: string;
}

/** All rules of a page without a script, read once: they come with the page, so that nothing is fetched for it but a logo. */
export function readPageStyle(root: string, accent: BrandAccent | null): PageStyle {
  const sheets = SHEETS.map((path) => readFileSync(join(/* turbopackIgnore: true */ root, path), "utf8"));
  const css = [...sheets, accentRules(accent)]
    .join("\n")
    .replace(/\/\*[^]*?\*\//g, "")
    .replace(/\s*\n\s*/g, "\n");
  return { css, source: `'sha256-${createHash("sha256").update(css).digest("base64")}'` };
}
