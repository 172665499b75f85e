import { CopyButton } from "./copy-button";
import styles from "./code-block.module.css";

interface CodeBlockProps {
  code: string;
  /** What it is, shown above it: a language or a file name. */
  title: string;
  /** For the copy button and the scroll area: "the curl command". */
  what: string;
}

export function CodeBlock({ code, title, what }: CodeBlockProps) {
  return (
    <figure className={styles.block}>
      <figcaption className={styles.bar}>
        <span className={styles.title}>{title}</span>
        <CopyButton text={code} what={what} />
      </figcaption>
      {/* Long lines scroll inside the block; without a tab stop only a mouse could reach their ends. */}
      <pre className={styles.code} tabIndex={0} role="group" aria-label={`${title}: ${what}`}>
        <code>{code}</code>
      </pre>
    </figure>
  );
}
