/** What pages of one origin tell each other about a confirmation: its id and nothing else. Whoever hears of it asks the server. */
export type TabNews =
  /** A page that has just been opened asks whether a code is awaited. */
  | { type: "anyone" }
  | { type: "waiting"; confirmationId: string }
  /** A message went out for it; `before` is the confirmation of the same number that it takes the place of. */
  | { type: "sent"; confirmationId: string; before: string | null }
  | { type: "finished"; confirmationId: string };

export interface TabChannel {
  tell(news: TabNews): void;
  close(): void;
}

/** Widgets with the same key hear each other; `null` hears nobody. Without channels in the browser, each tab is on its own. */
export function openTabChannel(key: string | null, onNews: (news: TabNews) => void): TabChannel {
  if (key === null || typeof BroadcastChannel === "undefined") return { tell: () => {}, close: () => {} };
  const channel = new BroadcastChannel(`phone-confirmation/${key}`);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const news = parseNews(data);
    if (news !== null) onNews(news);
  };
  return { tell: (news) => channel.postMessage(news), close: () => channel.close() };
}

/** Another version of the widget, or another script, may have said it: only the right shape counts. */
function parseNews(data: unknown): TabNews | null {
  if (typeof data !== "object" || data === null) return null;
  const { type, confirmationId, before = null } = data as Record<string, unknown>;
  if (type === "anyone") return { type };
  if (typeof confirmationId !== "string") return null;
  if (type === "waiting" || type === "finished") return { type, confirmationId };
  if (type === "sent" && (before === null || typeof before === "string")) return { type, confirmationId, before };
  return null;
}
