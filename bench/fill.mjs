// Old rows as the service leaves them, made by the database itself: spread ids and keys, all texts of their real length.
import Database from "libsql";
import pg from "pg";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
export const LIVE_ROWS = 100_000;
/** Of a hundred confirmations so many tallies of limits are kept as long as they are, and so many leave a history of wrong guesses. */
const TALLIES_PER_HUNDRED = 300;
const HISTORIES_PER_HUNDRED = 5;
const LIFETIME_MS = 10 * MINUTE_MS;

/** `kept`: expired within the last day, so that the purge leaves them. `purged`: as old as it removes. */
const AGES = {
  kept: { from: 24 * HOUR_MS, to: LIFETIME_MS, talliesEnd: 2 * HOUR_MS },
  purged: { from: 72 * HOUR_MS, to: 25 * HOUR_MS, talliesEnd: -HOUR_MS },
};

/** Fills the tables that the service has made in the database at `url`. */
export async function fill(url, rows, age) {
  const { exec, text, close, hurry } = await open(url);
  await hurry();
  const now = Date.now();
  const { from, to, talliesEnd } = AGES[age];
  const insert = (options) => exec(confirmations(text, options));
  await exec("BEGIN");
  await insert({ count: rows, from: now - from, to: now - to, statuses: ["confirmed", "confirmed", "pending", "dropped"] });
  // They live as long as the measurement takes.
  await insert({ count: LIVE_ROWS, from: now - MINUTE_MS, to: now, lifetimeMs: HOUR_MS, statuses: ["pending"] });
  await exec(tallies(text, share(rows, TALLIES_PER_HUNDRED), now + talliesEnd));
  await exec(tallies(text, LIVE_ROWS, now + HOUR_MS));
  await exec(histories(text, share(rows, HISTORIES_PER_HUNDRED), now));
  await exec("COMMIT");
  await close();
}

/** How many rows are older than the purge leaves them. */
export async function countOld(url) {
  const { one, close } = await open(url);
  const count = (table, isOld) => one(`SELECT COUNT(*) AS "count" FROM "${table}" WHERE ${isOld}`);
  const confirmations = await count("Confirmation", `"createdAt" < ${Date.now() - AGES.purged.to}`);
  const tallies = await count("LimitTally", `"endsAt" < ${Date.now() - HOUR_MS / 2}`);
  await close();
  return { confirmations: Number(confirmations), tallies: Number(tallies) };
}

const share = (rows, perHundred) => Math.floor((rows * perHundred) / 100);
const counted = (count) => `WITH RECURSIVE "n" ("i") AS (SELECT 0 UNION ALL SELECT "i" + 1 FROM "n" WHERE "i" < ${count - 1})`;

function confirmations(text, { count, from, to, statuses, lifetimeMs = LIFETIME_MS }) {
  const createdAt = `${from} + "i" * CAST(${to - from} AS BIGINT) / ${count}`;
  const status = `CASE "i" % ${statuses.length} ${statuses.map((each, index) => `WHEN ${index} THEN '${each}'`).join(" ")} END`;
  return `${counted(count)}
    INSERT INTO "Confirmation"
      ("id", "keyId", "nonce", "codeLength", "checkedBy", "holder", "numberKey", "sealedNumber", "country", "status",
       "reservedTries", "attempts", "strangerAttempts", "sends", "reserveSends", "lastSentAt", "sendState", "createdAt", "expiresAt",
       "resendAt", "confirmedAt")
    SELECT ${text(22)}, 'df934854', ${text(22)}, 6, 'number', ${text(43)}, ${text(43)}, ${text(54)}, 'US', "status",
           5, CASE WHEN "status" = 'confirmed' OR "i" % 20 = 2 THEN 1 ELSE 0 END, 0, 1, 0, "createdAt", 'sent', "createdAt", "createdAt" + ${lifetimeMs},
           "createdAt" + 30000, CASE WHEN "status" = 'confirmed' THEN "createdAt" + 20000 END
      FROM (SELECT "i", ${createdAt} AS "createdAt", ${status} AS "status" FROM "n") "each"`;
}

function tallies(text, count, endsAt) {
  return `${counted(count)}
    INSERT INTO "LimitTally" ("key", "at", "endsAt", "taken")
    SELECT 'address|3600|' || ${text(43)}, ${endsAt - HOUR_MS}, ${endsAt} + "i" % 60000, 2 FROM "n"`;
}

function histories(text, count, now) {
  return `${counted(count)}
    INSERT INTO "NumberHistory" ("numberKey", "wrongGuesses", "lastAt")
    SELECT ${text(43)}, 2, ${now - 24 * HOUR_MS} - "i" % 86400000 FROM "n"`;
}

async function open(url) {
  return url.startsWith("file:") ? openSqlite(url.slice("file:".length)) : openPostgres(url);
}

function openSqlite(path) {
  const db = new Database(path);
  return {
    // Nobody else looks on yet, and what fails here is thrown away; the service goes back to WAL when it opens the file.
    hurry: async () => db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000"),
    exec: async (sql) => db.exec(sql),
    one: async (sql) => Object.values(db.prepare(sql).get())[0],
    text: (length) => `substr(hex(randomblob(${Math.ceil(length / 2)})), 1, ${length})`,
    close: async () => db.close(),
  };
}

async function openPostgres(url) {
  const client = new pg.Client(url);
  await client.connect();
  return {
    hurry: async () => {},
    exec: (sql) => client.query(sql),
    one: async (sql) => Object.values((await client.query(sql)).rows[0])[0],
    text: (length) => `substr(md5(random()::text) || md5(random()::text), 1, ${length})`,
    close: () => client.end(),
  };
}
