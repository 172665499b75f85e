"use client";

import { useState } from "react";
import type { InboxMessage } from "@/contract/inbox";
import { Brand } from "../home/brand";
import { InboxEmpty, InboxNoMatch } from "./inbox-empty";
import { InboxFilter } from "./inbox-filter";
import { type Connection, useInbox } from "./inbox-live";
import { InboxItem } from "./inbox-item";
import { matchesFilter, messageId } from "./inbox-messages";
import styles from "./inbox.module.css";
import hidden from "../unseen.module.css";

interface InboxViewProps {
  initialMessages: InboxMessage[];
  initialFilter: string;
  /** A command that makes a first message arrive. */
  askForCode: string;
}

export function InboxView({ initialMessages, initialFilter, askForCode }: InboxViewProps) {
  const { messages, connection, latest } = useInbox(initialMessages);
  const [filter, setFilter] = useState(initialFilter);

  function show(next: string) {
    setFilter(next);
    keepInAddress(next);
  }

  const shown = messages.filter((message) => matchesFilter(message, filter));
  return (
    <>
      <header className={styles.top}>
        <a className={styles.home} href="/">
          <Brand />
        </a>
        <ConnectionState connection={connection} />
      </header>
      <main className={styles.page}>
        <h1 className={styles.title}>Inbox</h1>
        <p className={styles.lede}>
          This page exists in trial mode only. It shows what the console gateway took instead of sending it by SMS, kept
          in memory until the service stops.
        </p>
        <InboxFilter filter={filter} onFilter={show} />
        <p role="status" className={hidden.unseen}>
          {/* The key makes a second message to the same number a new text, so that it is announced too. */}
          {latest !== null && <span key={messageId(latest)}>New message to {latest.to}</span>}
        </p>
        {messages.length === 0 && <InboxEmpty askForCode={askForCode} />}
        {messages.length > 0 && shown.length === 0 && <InboxNoMatch filter={filter} onShowAll={() => show("")} />}
        {shown.length > 0 && (
          <>
            <h2 className={styles.count}>{countOf(shown.length, messages.length)}</h2>
            <ol className={styles.list}>
              {shown.map((message) => (
                <InboxItem key={messageId(message)} message={message} isLatest={message === latest} />
              ))}
            </ol>
          </>
        )}
      </main>
    </>
  );
}

const CONNECTION_TEXT = { connecting: "Connecting…", live: "Live", reconnecting: "Reconnecting…" } as const;

function ConnectionState({ connection }: { connection: Connection }) {
  return (
    <p role="status" className={styles.connection} data-connection={connection}>
      {CONNECTION_TEXT[connection]}
    </p>
  );
}

function countOf(shown: number, all: number): string {
  const noun = all === 1 ? "message" : "messages";
  return shown === all ? `${all} ${noun}, newest first` : `${shown} of ${all} ${noun}, newest first`;
}

/** A filtered inbox is a link one can pass on; typing in the filter adds nothing to the history. */
function keepInAddress(filter: string) {
  const query = filter.trim() === "" ? "" : `?${new URLSearchParams({ to: filter.trim() }).toString()}`;
  window.history.replaceState(null, "", `/inbox${query}`);
}
