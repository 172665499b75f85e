"use client";

import { useEffect, useState } from "react";
import type { InboxMessage } from "@/contract/inbox";
import { mergeMessages } from "./inbox-messages";

export type Connection = "connecting" | "live" | "reconnecting";

const REOPEN_AFTER_MILLISECONDS = 3000;

interface Inbox {
  messages: InboxMessage[];
  connection: Connection;
  /** The newest message that came while the page was open. */
  latest: InboxMessage | null;
}

/** The messages the page came with, and every one since, for as long as it is open. */
export function useInbox(initial: InboxMessage[]): Inbox {
  const [inbox, setInbox] = useState<Inbox>(() => ({
    messages: mergeMessages([], initial),
    connection: "connecting",
    latest: null,
  }));

  useEffect(() => {
    let events: EventSource | null = null;
    let reopening: ReturnType<typeof setTimeout> | undefined;
    const closing = new AbortController();

    const add = (arrived: InboxMessage[]) => setInbox((last) => withArrived(last, arrived));
    const tell = (connection: Connection) => setInbox((last) => ({ ...last, connection }));

    function open() {
      events = new EventSource("/inbox/events");
      events.onopen = () => {
        tell("live");
        // What arrived between the page and this connection, or while the connection was gone, had no event here.
        void readMessages(closing.signal).then(add, () => undefined);
      };
      events.onmessage = (event: MessageEvent<string>) => add([JSON.parse(event.data) as InboxMessage]);
      events.onerror = () => {
        tell("reconnecting");
        // The browser tries again by itself, but gives up for good when a restarting server answers anything but events.
        if (events?.readyState === EventSource.CLOSED) reopening = setTimeout(open, REOPEN_AFTER_MILLISECONDS);
      };
    }

    open();
    return () => {
      closing.abort();
      clearTimeout(reopening);
      events?.close();
    };
  }, []);

  return inbox;
}

function withArrived(last: Inbox, arrived: InboxMessage[]): Inbox {
  const messages = mergeMessages(last.messages, arrived);
  if (messages.length === last.messages.length) return last;
  return { ...last, messages, latest: messages[0] ?? null };
}

async function readMessages(signal: AbortSignal): Promise<InboxMessage[]> {
  const response = await fetch("/inbox/messages", { signal, cache: "no-store" });
  if (!response.ok) throw new Error(`The inbox answered ${response.status}.`);
  const { messages } = (await response.json()) as { messages: InboxMessage[] };
  return messages;
}
