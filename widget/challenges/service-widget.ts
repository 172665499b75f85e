import type { ChallengeOf } from "@/contract/challenge";

export type ServiceChallenge = ChallengeOf<"turnstile" | "hcaptcha">;

/** What both services' scripts have in common (hCaptcha took reCAPTCHA's interface, Turnstile took theirs). */
interface Api {
  render(place: HTMLElement, options: Record<string, unknown>): string | undefined;
  remove(widget: string): void;
}

interface Service {
  script: string;
  /** Under which name the script puts itself into the page. */
  global: "turnstile" | "hcaptcha";
}

const SERVICES: Record<ServiceChallenge["kind"], Service> = {
  turnstile: { script: "https://challenges.cloudflare.com/turnstile/v0/api.js", global: "turnstile" },
  hcaptcha: { script: "https://js.hcaptcha.com/1/api.js", global: "hcaptcha" },
};

export interface Drawing {
  place: HTMLElement;
  locale: string;
  nonce: string | undefined;
  /** The response token, or null when the service cannot be reached or gives up. */
  onEnd(token: string | null): void;
}

/** Draws the service's own widget into a place of the page; what it gives back takes it away. */
export function drawServiceWidget(challenge: ServiceChallenge, { place, locale, nonce, onEnd }: Drawing): () => void {
  let isGone = false;
  let remove = () => {};
  const end = (token: string | null) => {
    if (!isGone) onEnd(token);
  };
  load(SERVICES[challenge.kind], nonce).then(
    (api) => {
      if (isGone) return;
      const widget = api.render(place, {
        sitekey: challenge.siteKey,
        theme: themeOf(place),
        // Turnstile's word for it, and hCaptcha's.
        language: locale,
        hl: locale,
        callback: (token: string) => end(token),
        // True says to Turnstile that the page deals with it.
        "error-callback": () => (end(null), true),
        "unsupported-callback": () => end(null),
      });
      if (widget !== undefined) remove = () => api.remove(widget);
    },
    () => end(null),
  );
  return () => {
    isGone = true;
    remove();
  };
}

const LOAD_WITHIN_MILLISECONDS = 15_000;

/** One script for a page, however often it is asked for; one that failed may be asked for again. */
const loading = new Map<Service, Promise<Api>>();

function load(service: Service, nonce: string | undefined): Promise<Api> {
  const before = loading.get(service);
  if (before !== undefined) return before;
  const loaded = insertScript(service, nonce);
  loading.set(service, loaded);
  loaded.catch(() => loading.delete(service));
  return loaded;
}

function insertScript({ script, global }: Service, nonce: string | undefined): Promise<Api> {
  const globals = globalThis as unknown as Record<string, unknown>;
  // The host page may use the service itself.
  if (globals[global] !== undefined) return Promise.resolve(globals[global] as Api);
  const ready = `phoneConfirmation_${global}`;
  const element = document.createElement("script");
  element.src = `${script}?render=explicit&onload=${ready}`;
  element.async = true;
  if (nonce !== undefined) element.nonce = nonce;
  return new Promise<Api>((resolve, reject) => {
    const fail = () => {
      element.remove();
      reject(new Error(`${global} could not be loaded`));
    };
    const timer = setTimeout(fail, LOAD_WITHIN_MILLISECONDS);
    globals[ready] = () => {
      clearTimeout(timer);
      resolve(globals[global] as Api);
    };
    element.addEventListener("error", () => {
      clearTimeout(timer);
      fail();
    });
    document.head.append(element);
  });
}

/** The page's own look at that place, which may differ from the system's. */
function themeOf(place: HTMLElement): "light" | "dark" {
  const asked = place.closest("[data-theme]")?.getAttribute("data-theme");
  if (asked === "light" || asked === "dark") return asked;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}
