// What makes the widget fit into one small script for somebody else's page, at build time and without touching its source.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FIELD, METADATA, forToday } from "./phone-field.mjs";
import { root } from "./prepare.mjs";

/** React's names, spoken by Preact. Only those that are used, so that the rest stays away. */
const REACT = `
import { createElement } from "preact";
import { forwardRef } from "preact/compat";
export * from "preact/hooks";
export { createElement, createRef, createContext, cloneElement, Fragment, isValidElement } from "preact";
export { forwardRef, lazy, memo, startTransition, Suspense, useSyncExternalStore } from "preact/compat";
export default { createElement, forwardRef };
`;

/**
 * On pages without https the browser has no cryptography for us, and our own in JavaScript is a tenth of the script. There
 * a proof of work cannot be solved, and the wait is told instead.
 */
const NO_HASHES = [/node_modules\/@noble\/hashes\/(pbkdf2|sha2)\.js$/, 'export function pbkdf2() { throw new Error("A proof of work needs https."); } export const sha256 = null;'];

export const forOnePage = {
  name: "for-one-page",
  setup(build) {
    build.onResolve({ filter: /^react$/ }, () => ({ path: "react", namespace: "preact" }));
    build.onLoad({ filter: /.*/, namespace: "preact" }, () => ({ contents: REACT, resolveDir: root }));
    for (const [from, to] of [["react-dom", "compat"], ["react-dom/client", "compat/client"], ["react/jsx-runtime", "jsx-runtime"]]) {
      build.onResolve({ filter: new RegExp(`^${from}$`) }, ({ resolveDir, kind }) => build.resolve(`preact/${to}`, { resolveDir, kind }));
    }
    const [filter, contents] = NO_HASHES;
    build.onLoad({ filter }, () => ({ contents }));
    // The languages are fetched, each when somebody reads it.
    build.onResolve({ filter: /\/load-messages$/ }, () => ({ path: join(root, "widget/element/fetch-messages.ts") }));
    build.onLoad({ filter: /\/widget\/.*\.tsx?$/ }, ({ path }) => ({ contents: allAtOnce(read(path)), loader: path.endsWith("x") ? "tsx" : "ts" }));
    // The same library without what browsers of before 2017 needed.
    build.onLoad({ filter: /libphonenumber-js\/es6\/.*\.js$/ }, ({ path }) => ({ contents: read(path.replace("/es6/", "/es6-modern/")) }));
    for (const files of [FIELD, METADATA]) build.onLoad({ filter: files }, ({ path }) => ({ contents: forToday(path, read(path)) }));
    build.onLoad({ filter: /input-otp\/dist\/index\.mjs$/ }, ({ path }) => ({ contents: inShadowRoot(read(path)), resolveDir: join(path, "..") }));
  },
};

/** What an app loads later is in the one file anyway; said so, the bundler need not be ready to begin with any module. */
function allAtOnce(source) {
  const paths = [];
  const rest = source.replace(/(?<!typeof )\bimport\(("[^"]+")\)/g, (_, path) => `Promise.resolve(later${paths.push(path)})`);
  return paths.map((path, index) => `import * as later${index + 1} from ${path};\n`).join("") + rest;
}

/** What input-otp does with the document it does in vain from within a shadow root: it is given one that knows the roots. */
function inShadowRoot(source) {
  // A style for pages without scripts, where this one is not.
  const rest = source.replace(/`\n\[data-input-otp\] \{[^`]*`/, '""');
  return `import { shadowDocument as document } from "${join(root, "widget/element/shadow-document.ts")}";\n${rest}`;
}

const read = (path) => readFileSync(path, "utf8");

/**
 * In a shadow root a default set on the host would hide what the page has set further up. So the defaults get names of their
 * own, the widget uses a third name, and the shell decides between the two: the page's value, or else the default.
 */
export const transformStyles = {
  name: "page-before-defaults",
  setup(build) {
    const names = new Set([...read(join(root, "widget/styles/theme.css")).matchAll(/--pc-([a-z-]+):/g)].map(([, name]) => name));
    const own = (text) => text.replace(/--pc-([a-z-]+)/g, (variable, name) => (names.has(name) ? `--${name}` : variable));
    // The switch between light and dark is the theme's own.
    for (const name of ["light", "dark", "nothing"]) names.delete(name);
    const choice = [...names].map((name) => `--${name}: var(--pc-${name}, var(--d-${name}));`).join(" ");
    build.onLoad({ filter: /widget\/styles\/.*\.css$/ }, ({ path }) => ({
      contents: path.endsWith("/theme.css") ? read(path).replaceAll("--pc-", "--d-") : own(read(path)),
      loader: "css",
    }));
    build.onLoad({ filter: /widget\/element\/element\.css$/ }, ({ path }) => ({ contents: `${read(path)}\n.pc-shell { ${choice} }`, loader: "css" }));
  },
};
