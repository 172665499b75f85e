const SCHEME = /^([a-z][a-z\d+.-]*):/i;
const SCRIPTS = ["javascript", "data", "vbscript", "blob"];

/** An address that a link may lead to; null for one that would run as a script of the page. */
export function safeAddress(href: string): string | null {
  // Browsers skip these wherever they stand in a scheme.
  const plain = href.replace(/[\u0000-\u0020]/g, "");
  const scheme = SCHEME.exec(plain)?.[1]?.toLowerCase();
  return scheme !== undefined && SCRIPTS.includes(scheme) ? null : href;
}
