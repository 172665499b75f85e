/**
 * The page in a window of its own comes back to the site's own page, in that window. From there the code goes to the page that
 * opened it over a channel that only pages of the same origin hear, named by the trip's random state: no window ever speaks to
 * one of another origin, and the service's page keeps its own to itself.
 */
const channelOf = (state: string): BroadcastChannel => new BroadcastChannel(`phone-confirmation.${state}`);

const SIZE = "popup,width=480,height=760";
const TAKEN = "taken";
const TAKEN_WITHIN_MILLISECONDS = 1500;

/** Opens the window; false when the browser does not let it open. */
export function openPopup(address: string): boolean {
  return window.open(address, "_blank", SIZE) !== null;
}

/** Waits for the code, `null` when the person cancelled; what it gives back stops waiting. */
export function awaitCode(state: string, onCode: (code: string | null) => void): () => void {
  const channel = channelOf(state);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const { code } = (data ?? {}) as { code?: unknown };
    if (typeof code !== "string" && code !== null) return;
    channel.postMessage(TAKEN);
    channel.close();
    onCode(code);
  };
  return () => channel.close();
}

/** Hands the code over to whoever opened this window; false when nobody there takes it. */
export function handOver(state: string, code: string | null): Promise<boolean> {
  const channel = channelOf(state);
  return new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), TAKEN_WITHIN_MILLISECONDS);
    channel.onmessage = ({ data }) => {
      if (data !== TAKEN) return;
      clearTimeout(timer);
      resolve(true);
    };
    channel.postMessage({ code });
  }).finally(() => channel.close());
}
