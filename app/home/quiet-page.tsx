import type { ReactNode } from "react";
import { WhoseBrand } from "../brand-context";
import styles from "./quiet-page.module.css";

interface QuietPageProps {
  title: string;
  children: ReactNode;
}

/** A page that says one thing: not found, something went wrong. */
export function QuietPage({ title, children }: QuietPageProps) {
  return (
    <main className={styles.page}>
      <div className={styles.brand}>
        <WhoseBrand />
      </div>
      <h1 className={styles.title}>{title}</h1>
      {children}
    </main>
  );
}

export function QuietText({ children }: { children: ReactNode }) {
  return <p className={styles.text}>{children}</p>;
}

export function QuietActions({ children }: { children: ReactNode }) {
  return <p className={styles.actions}>{children}</p>;
}

/** What to quote when reporting the failure: the log has the same reference. */
export function Reference({ digest }: { digest: string | null }) {
  if (digest === null) return null;
  return (
    <p className={styles.text}>
      Reference <code className={styles.reference}>{digest}</code>
    </p>
  );
}
