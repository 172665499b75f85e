import { CodeBlock } from "../home/code-block";
import styles from "./inbox.module.css";

export function InboxEmpty({ askForCode }: { askForCode: string }) {
  return (
    <section className={styles.empty}>
      <h2 className={styles.emptyTitle}>No message yet</h2>
      <p className={styles.emptyText}>
        <a href="/verify">Ask for a code on the verification page</a>, or from a terminal. It shows up here at once.
      </p>
      <CodeBlock code={askForCode} title="Terminal" what="the command that asks for a code" />
    </section>
  );
}

interface InboxNoMatchProps {
  filter: string;
  onShowAll: () => void;
}

export function InboxNoMatch({ filter, onShowAll }: InboxNoMatchProps) {
  return (
    <section className={styles.empty}>
      <h2 className={styles.emptyTitle}>No message to this number</h2>
      <p className={styles.emptyText}>
        None of the messages here went to <bdi>{filter.trim()}</bdi>.
      </p>
      <button type="button" className={styles.quiet} onClick={onShowAll}>
        Show all numbers
      </button>
    </section>
  );
}
