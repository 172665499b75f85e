import { randomUUID } from "node:crypto";
import express from "express";

const { SERVICE = "http://localhost:3000", PORT = "4100", RETURN_TO = `http://localhost:${PORT}/phone/done` } = process.env;
/** What this app knows of people who are on their way; a database in yours. */
const signUps = new Map();
// A cookie of 15 minutes that no script reads, and that comes along when the service's page sends the person back.
const COOKIE = { httpOnly: true, sameSite: "lax", secure: RETURN_TO.startsWith("https:"), path: "/phone" };
const stateOf = (req) => /(?:^|;\s*)state=([\w-]+)/.exec(req.headers.cookie ?? "")?.[1] ?? "";
const text = (value) => String(value).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (html) => `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Sign up</title><main>${html}</main></html>`;
const again = (title) => page(`<h1>${title}</h1><p><a href="/">Start again</a></p>`);

const app = express();
app.get("/", (_req, res) => {
  res.send(page('<h1>Sign up</h1><form method="post" action="/phone"><label>Name <input name="name" required></label> <button>Continue</button></form>'));
});

app.post("/phone", express.urlencoded(), (req, res) => {
  const state = randomUUID();
  signUps.set(state, { name: req.body?.name ?? "" });
  setTimeout(() => signUps.delete(state), 900_000).unref();
  res.cookie("state", state, { ...COOKIE, maxAge: 900_000 });
  res.redirect(303, `${SERVICE}/verify?${new URLSearchParams({ return_to: RETURN_TO, state })}`);
});

app.get("/phone/done", async (req, res) => {
  const state = stateOf(req);
  const person = signUps.get(state);
  signUps.delete(state);
  res.clearCookie("state", COOKIE);
  if (req.query.error) return res.send(again("You did not confirm a number"));
  const body = new URLSearchParams({ code: req.query.code ?? "", return_to: RETURN_TO });
  const answer = await fetch(`${SERVICE}/phone-confirmation/activation-key/exchange/`, { method: "POST", body });
  const confirmed = answer.ok && (await answer.json());
  // The state that the code was made with, not the one in the address: only then is it this person's own number.
  if (!confirmed || !person || confirmed.state !== state) return res.status(400).send(again("Please start again"));
  res.send(page(`<h1>Welcome, ${text(person.name)}</h1><p>Your number is ${text(confirmed.phone_number)}.</p>`));
});
app.listen(Number(PORT), () => console.log(`http://localhost:${PORT}`));
