"use client";

import { useSyncExternalStore } from "react";
import styles from "./inbox.module.css";

const nothingChanges = () => () => undefined;

/** The reader's own time and language; the server, which knows neither, writes UTC. */
export function MessageTime({ sentAt }: { sentAt: string }) {
  const inBrowser = useSyncExternalStore(
    nothingChanges,
    () => true,
    () => false,
  );
  return (
    <time className={styles.time} dateTime={sentAt} title={sentAt}>
      {inBrowser ? localTime(new Date(sentAt)) : `${sentAt.slice(11, 19)} UTC`}
    </time>
  );
}

function localTime(sent: Date): string {
  const isToday = sent.toDateString() === new Date().toDateString();
  return sent.toLocaleString(undefined, isToday ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "medium" });
}
