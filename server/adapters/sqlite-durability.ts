/** When a commit is on the disk: `full` before it is answered, `normal` with the next checkpoint. A file is whole either way. */
export type Synchronous = "full" | "normal";

/** As SQLite reads it back. */
const LEVEL: Record<Synchronous, number> = { full: 2, normal: 1 };

/** In pages of 4 kB: where a commit copies the log although `keepCheckpoints` should have done it long ago. */
const COPIED_BY_COMMIT = 15_000;

/** Every connection is opened with these: SQLite keeps them for a connection, not for the file. */
export function pragmasOf(synchronous: Synchronous): string {
  return `PRAGMA synchronous = ${synchronous}; PRAGMA wal_autocheckpoint = ${COPIED_BY_COMMIT}`;
}

interface Found {
  journal: string | undefined;
  synchronous: unknown;
}

/** WAL, so that a reader never blocks a commit; and each commit as soon on the disk as was asked for. */
export function assertDurable(found: Found, synchronous: Synchronous): void {
  if (found.journal === "wal" && Number(found.synchronous) === LEVEL[synchronous]) return;
  throw new Error(
    `The database must run with journal_mode=WAL and synchronous=${synchronous.toUpperCase()}, but has ${found.journal} and ` +
      `${String(found.synchronous)}. Put DATABASE_URL on a local disk.`,
  );
}
