import { useCallback, useSyncExternalStore } from "react";

/** Often enough that no second is skipped; React only draws when the number changes. */
const LOOK_EVERY_MILLISECONDS = 250;

/** Whole seconds until a moment of this device's clock, counting down; 0 when it has come. */
export function useSecondsUntil(atMilliseconds: number): number {
  const subscribe = useCallback(
    (onChange: () => void) => {
      const timer = setInterval(() => {
        onChange();
        if (secondsUntil(atMilliseconds) === 0) clearInterval(timer);
      }, LOOK_EVERY_MILLISECONDS);
      return () => clearInterval(timer);
    },
    [atMilliseconds],
  );
  return useSyncExternalStore(
    subscribe,
    () => secondsUntil(atMilliseconds),
    () => 0,
  );
}

function secondsUntil(atMilliseconds: number): number {
  return Math.max(0, Math.ceil((atMilliseconds - Date.now()) / 1000));
}
