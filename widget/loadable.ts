import { useSyncExternalStore } from "react";

/** A part of the widget that is loaded when it is needed, and may be asked for again when it did not come. */
export interface Loadable<Part> {
  /** Begins to load, unless it is there or on its way. */
  load(): void;
  use(): Loading<Part>;
}

/** `failures` counts the times it did not come, so that each of them can be told. */
export type Loading<Part> = { status: "none" | "loading" | "failed"; part: null; failures: number } | { status: "there"; part: Part; failures: number };

export function loadable<Part>(importPart: () => Promise<Part>): Loadable<Part> {
  const none: Loading<Part> = { status: "none", part: null, failures: 0 };
  const first: () => Loading<Part> = () => none;
  let state = first();
  const listeners = new Set<() => void>();
  const become = (next: Loading<Part>) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const load = () => {
    if (state.status === "loading" || state.status === "there") return;
    const { failures } = state;
    become({ status: "loading", part: null, failures });
    importPart().then(
      (part) => become({ status: "there", part, failures }),
      () => become({ status: "failed", part: null, failures: failures + 1 }),
    );
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return { load, use: () => useSyncExternalStore(subscribe, () => state, () => none) };
}
