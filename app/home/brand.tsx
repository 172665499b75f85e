import styles from "./brand.module.css";

/** The mark of app/icon.svg in the colours of the page, and the product's name. */
export function Brand() {
  return (
    <span className={styles.brand}>
      <svg className={styles.mark} viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
        <rect className={styles.ground} width="32" height="32" rx="9" />
        <path
          className={styles.tick}
          d="m9.5 16.8 4.4 4.4 8.6-9.4"
          fill="none"
          strokeWidth="3.2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      Phone confirmation
    </span>
  );
}
