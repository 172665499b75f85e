/** The widget's style sheets and the element's own, as text. The build writes it in. */
declare const PHONE_CONFIRMATION_STYLES: string;
const STYLES = PHONE_CONFIRMATION_STYLES;

let sheet: CSSStyleSheet | undefined;

/**
 * Gives a shadow root its styles. A constructed sheet needs no exception from a Content-Security-Policy; browsers that cannot
 * make one get a style element, with the nonce that the page gives.
 */
export function addStyles(root: ShadowRoot, nonce: string): void {
  if ("adoptedStyleSheets" in root) {
    if (sheet === undefined) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLES);
    }
    root.adoptedStyleSheets = [sheet];
    return;
  }
  const element = document.createElement("style");
  if (nonce !== "") element.nonce = nonce;
  element.textContent = STYLES;
  (root as ShadowRoot).append(element);
}
