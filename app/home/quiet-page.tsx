import type { ReactNode } from "react";
import { WhoseBrand } from "../brand-context";

interface QuietPageProps {
  title: string;
  children: ReactNode;
}

/** A page that says one thing: not found, something went wrong. */
export function QuietPage({ title, children }: QuietPageProps) {
  return (
    <main className="quiet-page">
      <div className="quiet-brand">
        <WhoseBrand />
      </div>
      <h1 className="quiet-title">{title}</h1>
      {children}
    </main>
  );
}

export function QuietText({ children }: { children: ReactNode }) {
  return <p className="quiet-text">{children}</p>;
}

export function QuietActions({ children }: { children: ReactNode }) {
  return <p className="quiet-actions">{children}</p>;
}

/** What to quote when reporting the failure: the log has the same reference. */
export function Reference({ digest }: { digest: string | null }) {
  if (digest === null) return null;
  return (
    <p className="quiet-text">
      Reference <code className="quiet-reference">{digest}</code>
    </p>
  );
}
