// The peer: Better Auth with its phone-number plugin on plain node:http, set up as its manual says for better-sqlite3. The
// driver beneath is ours instead (`libsql`, which has the same interface and compiles nothing), and as durable: WAL, and every
// commit on the disk.
import { appendFile } from "node:fs/promises";
import { createServer } from "node:http";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { phoneNumber } from "better-auth/plugins/phone-number";
import { SqliteDialect } from "kysely";
import Database from "libsql";

const database = new Database(process.env.PEER_DB);
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");

const options = {
  baseURL: `http://127.0.0.1:${process.env.PORT}`,
  secret: "bench-only-bench-only-bench-only-bench",
  // What it makes of a better-sqlite3 by itself.
  database: { dialect: new SqliteDialect({ database }), type: "sqlite", transaction: true },
  // On in production, and counted in memory: never reached here.
  rateLimit: { customRules: { "/phone-number/*": { window: 60, max: 1_000_000 } } },
  telemetry: { enabled: false },
  plugins: [
    phoneNumber({
      sendOTP: ({ phoneNumber: to, code }) =>
        appendFile(process.env.SMS_FILE, `${JSON.stringify({ to, body: `Your confirmation code is ${code}` })}\n`),
      // It confirms the numbers of users alone, so a new number is a new user; the session is what proves that it is confirmed.
      signUpOnVerification: { getTempEmail: (number) => `${number.slice(1)}@example.com` },
    }),
  ],
};

const { runMigrations } = await getMigrations(options);
await runMigrations();
const handle = toNodeHandler(betterAuth(options));
createServer((request, response) => {
  // It takes a client's address from a proxy's header alone.
  request.headers["x-forwarded-for"] = request.socket.remoteAddress;
  void handle(request, response);
}).listen(Number(process.env.PORT), "127.0.0.1");
