import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drawServiceWidget } from "./service-widget";

interface ScriptElement extends EventTarget {
  src?: string;
  nonce?: string;
}
let scripts: ScriptElement[] = [];
const place = { closest: () => null } as unknown as HTMLElement;
const globals = globalThis as unknown as Record<string, unknown>;
type Rendered = Record<"callback" | "error-callback", (token?: string) => void> & { sitekey: string };

beforeEach(() => {
  vi.useFakeTimers();
  scripts = [];
  vi.stubGlobal("document", {
    createElement: () => Object.assign(new EventTarget(), { remove: () => undefined }),
    head: { append: (script: ScriptElement) => void scripts.push(script) },
  });
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function draw(kind: "turnstile" | "hcaptcha" = "turnstile") {
  const onEnd = vi.fn();
  const away = drawServiceWidget({ kind, siteKey: "site" }, { place, locale: "en", nonce: "bm9uY2U=", onEnd });
  return { onEnd, away };
}

function api() {
  return { render: vi.fn<(place: HTMLElement, options: Rendered) => string>(() => "widget"), remove: vi.fn() };
}
const settled = () => vi.advanceTimersByTimeAsync(0);

// First: what has loaded once stays loaded for the page.
test("a service that cannot be reached, or does not answer, ends without a token and may be asked again", async () => {
  const refused = draw();
  scripts[0]?.dispatchEvent(new Event("error"));
  await settled();
  expect(refused.onEnd.mock.calls).toEqual([[null]]);
  const silent = draw();
  expect(scripts).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(silent.onEnd.mock.calls).toEqual([[null]]);
});

test("its script comes once, with the page's nonce, and its token is handed on", async () => {
  const [first, second] = [draw("hcaptcha"), draw("hcaptcha")];
  expect(scripts).toHaveLength(1);
  expect(scripts[0]).toMatchObject({ nonce: "bm9uY2U=" });
  const { origin, searchParams } = new URL(scripts[0]?.src ?? "");
  expect(origin).toBe("https://js.hcaptcha.com");
  const service = api();
  vi.stubGlobal("hcaptcha", service);
  (globals[searchParams.get("onload") ?? ""] as () => void)();
  await settled();
  const options = service.render.mock.calls[0]?.[1];
  expect(options?.sitekey).toBe("site");
  options?.callback("token");
  expect(first.onEnd.mock.calls).toEqual([["token"]]);
  expect(second.onEnd).not.toHaveBeenCalled();
});

test("what the host page has of the service is used, and what was taken away ends nothing", async () => {
  const service = api();
  vi.stubGlobal("turnstile", service);
  const { onEnd, away } = draw();
  await settled();
  expect(scripts).toEqual([]);
  away();
  expect(service.remove).toHaveBeenCalledWith("widget");
  service.render.mock.calls[0]?.[1].callback("late");
  service.render.mock.calls[0]?.[1]["error-callback"]();
  expect(onEnd).not.toHaveBeenCalled();
  draw().away();
  await settled();
  expect(service.render).toHaveBeenCalledTimes(1);
});
