/**
 * The document as the code field's library knows it, for a field in a shadow root: there the document's own active element is
 * the host, the selection changes within the root alone, and a style sheet in the head does not count.
 */
export const shadowDocument = {
  get activeElement(): Element | null {
    return innermost(document.activeElement, (root) => root.activeElement);
  },
  get documentElement(): HTMLElement {
    return document.documentElement;
  },
  elementFromPoint(x: number, y: number): Element | null {
    return innermost(document.elementFromPoint(x, y), (root) => root.elementFromPoint(x, y));
  },
  querySelectorAll: (selectors: string) => document.querySelectorAll(selectors),
  /** The library looks for its own style element, and does without one when it is there. */
  getElementById: () => document.documentElement,
  addEventListener(type: string, listener: () => void): void {
    if (listeners === 0) document.addEventListener("selectionchange", tellSelection, true);
    listeners += 1;
    selection.addEventListener(type, listener);
  },
  removeEventListener(type: string, listener: () => void): void {
    listeners -= 1;
    if (listeners === 0) document.removeEventListener("selectionchange", tellSelection, true);
    selection.removeEventListener(type, listener);
  },
  /** Not to the page, which did not select anything. */
  dispatchEvent: (event: Event) => selection.dispatchEvent(event),
};

const selection = new EventTarget();
let listeners = 0;

/** Browsers tell of a selection in a field on the document, or within the field's own root. */
export function tellSelection(): void {
  selection.dispatchEvent(new Event("selectionchange"));
}

function innermost(found: Element | null, within: (root: ShadowRoot) => Element | null): Element | null {
  let element = found;
  for (let root = element?.shadowRoot; root; root = element?.shadowRoot) {
    const inner = within(root);
    if (inner === null || inner === element) break;
    element = inner;
  }
  return element;
}
