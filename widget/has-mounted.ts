import { useSyncExternalStore } from "react";

/**
 * False on the server and in the first pass over its HTML, true from then on. What depends on the browser
 * (its list of country names, for one) is drawn after that, so that both sides begin with the same HTML.
 */
export function useHasMounted(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  );
}

function neverChanges(): () => void {
  return () => {};
}
