"use client";

import { useEffect, useState } from "react";
import { copyText } from "./copy-text";
import styles from "./code-block.module.css";
import hidden from "../unseen.module.css";

type Outcome = "none" | "copied" | "failed";

const VISIBLE = { none: "Copy", copied: "Copied", failed: "Not copied" } as const;
const ANNOUNCED = { none: "", copied: "Copied", failed: "Not copied. Select the text and copy it with the keyboard." } as const;
const SHOWN_FOR_MILLISECONDS = 2000;

interface CopyButtonProps {
  text: string;
  /** What is copied, for who hears a list of buttons: "the curl command". */
  what: string;
}

export function CopyButton({ text, what }: CopyButtonProps) {
  // The count makes a second copy a new outcome: it restarts the time the answer is shown.
  const [{ outcome, count }, setState] = useState<{ outcome: Outcome; count: number }>({ outcome: "none", count: 0 });

  useEffect(() => {
    if (outcome === "none") return;
    const timer = setTimeout(() => setState({ outcome: "none", count }), SHOWN_FOR_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [outcome, count]);

  async function copy() {
    const copied = await copyText(text);
    setState((last) => ({ outcome: copied ? "copied" : "failed", count: last.count + 1 }));
  }

  return (
    <>
      <button type="button" className={styles.copy} onClick={() => void copy()} data-outcome={outcome}>
        {VISIBLE[outcome]}
        <span className={hidden.unseen}> {what}</span>
      </button>
      <span role="status" className={hidden.unseen}>
        {ANNOUNCED[outcome]}
      </span>
    </>
  );
}
