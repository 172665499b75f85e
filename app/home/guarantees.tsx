import styles from "./sections.module.css";

const GUARANTEES = [
  { claim: "Codes are never stored", reason: "Each is derived from a server key whenever it is needed." },
  { claim: "Five tries", reason: "A try is spent before the code is compared, so guesses in parallel gain nothing." },
  { claim: "A limit per number", reason: "20 wrong guesses in 24 hours close a number, whatever was sent since." },
  { claim: "Keys that Django reads", reason: "signing.loads opens them with the same SECRET_KEY and salt." },
  { claim: "One SQLite file", reason: "Made and migrated at start; there is no other service to run." },
  { claim: "Nothing from elsewhere", reason: "Pages and widget ask no other host for anything." },
] as const;

export function Guarantees() {
  return (
    <section className={styles.section} aria-labelledby="guarantees">
      <h2 id="guarantees" className={styles.heading}>
        What you can rely on
      </h2>
      <dl className={styles.guarantees}>
        {GUARANTEES.map(({ claim, reason }) => (
          <div key={claim}>
            <dt>{claim}</dt>
            <dd>{reason}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
