"use client";

import styles from "./inbox.module.css";

interface InboxFilterProps {
  filter: string;
  onFilter: (filter: string) => void;
}

/** A real form, so that the filter works before the script does. */
export function InboxFilter({ filter, onFilter }: InboxFilterProps) {
  return (
    <form role="search" action="/inbox" className={styles.filter} onSubmit={(event) => event.preventDefault()}>
      <label htmlFor="inbox-to" className={styles.label}>
        Show one number
      </label>
      <div className={styles.field}>
        <input
          id="inbox-to"
          name="to"
          type="text"
          inputMode="tel"
          autoComplete="off"
          spellCheck={false}
          placeholder="+12025550123"
          value={filter}
          onChange={(event) => onFilter(event.target.value)}
        />
        {filter !== "" && (
          <button type="button" className={styles.quiet} onClick={() => onFilter("")}>
            Show all
          </button>
        )}
      </div>
    </form>
  );
}
