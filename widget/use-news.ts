import { useCallback, useEffect, useState } from "react";
import type { Messages } from "./messages/messages";

/** What the polite live region says; the same sentence again is said again. */
export function useNews(messages: Messages): { spoken: { text: string; times: number }; announce(text: string): void } {
  const [spoken, setSpoken] = useState({ text: "", times: 0 });
  const announce = useCallback((text: string) => setSpoken(({ times }) => ({ text, times: times + 1 })), []);
  useEffect(() => {
    const tell = () => announce(messages.connection.backOnline);
    window.addEventListener("online", tell);
    return () => window.removeEventListener("online", tell);
  }, [announce, messages]);
  return { spoken, announce };
}
