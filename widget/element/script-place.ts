/** Where this script came from, without its file name: the service, unless an element names another. */
export const scriptPlace: string = typeof document === "undefined" ? "" : placeOf(document.currentScript);

/** A browser knows which script runs only while it does. A module is never known, so it is looked for by its name. */
function placeOf(current: unknown): string {
  const script = current instanceof HTMLScriptElement ? current : document.querySelector<HTMLScriptElement>('script[src*="/embed.js"]');
  return script?.src ? new URL(".", script.src).href.replace(/\/$/, "") : location.origin;
}
