// The practical limit: plain node:http and prepared statements of the same SQLite driver, every commit on the disk. No
// validation, no limits, no log, no number metadata: one INSERT for a request, one SELECT and one UPDATE for a check.
import { createServer } from "node:http";
import { randomInt } from "node:crypto";
import { appendFileSync } from "node:fs";
import Database from "libsql";

const db = new Database(process.env.FLOOR_DB);
db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
db.exec("CREATE TABLE confirmation (phone TEXT PRIMARY KEY, code TEXT, done INTEGER DEFAULT 0)");
const insert = db.prepare("INSERT INTO confirmation (phone, code) VALUES (?, ?)");
const select = db.prepare("SELECT code FROM confirmation WHERE phone = ? AND done = 0");
const update = db.prepare("UPDATE confirmation SET done = 1 WHERE phone = ? AND done = 0");

createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    const { phone_number: phone, code } = JSON.parse(body);
    let answer;
    if (code === undefined) {
      const fresh = String(randomInt(1_000_000)).padStart(6, "0");
      insert.run(phone, fresh);
      appendFileSync(process.env.SMS_FILE, `${JSON.stringify({ to: phone, body: `Your confirmation code is ${fresh}` })}\n`);
      response.statusCode = 201;
      answer = { phone_number: phone };
    } else {
      const right = select.get(phone)?.code === code && update.run(phone).changes === 1;
      response.statusCode = right ? 200 : 400;
      answer = { activation_key: phone };
    }
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  });
}).listen(Number(process.env.PORT), "127.0.0.1");
