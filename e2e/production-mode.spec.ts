import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rest } from "./api";
import { expect, test } from "./fixtures";
import { readSmsFile, wrongCodes } from "./phones";
import { PORTS, root, runFolder, settingsOf } from "./servers";

test.use({ server: "production" });

test("in production there is no inbox: neither its page nor its addresses", async ({ url }) => {
  for (const path of ["/inbox", "/inbox/", "/inbox/messages", "/inbox/messages?to=%2B12025550123", "/inbox/events"]) {
    const response = await fetch(url + path);
    expect(`${path} ${response.status}`).toBe(`${path} 404`);
    expect(await response.text()).not.toMatch(/Your confirmation code/);
  }
});

test("the home page offers no inbox, and its commands ask for a number and a code of one's own", async ({ page, widget }) => {
  await widget.open("/");
  await expect(page.getByRole("link", { name: /inbox/i })).toHaveCount(0);
  await expect(page.getByText("Trial mode")).toHaveCount(0);
  const commands = (await page.getByRole("figure").locator("code").allTextContents()).join("\n");
  expect(commands).toContain("read NUMBER");
  expect(commands).not.toContain("/inbox");
});

test("a person confirms a number whose message the file gateway wrote", async ({ widget, phone }) => {
  await widget.open();
  await widget.askForCode(phone);
  await widget.typeCode(wrongCodes(await phone.code(), 1)[0] ?? "");
  await expect(widget.problem).toContainText("4 tries left");
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
});

test("(C9) the message that a page asks for ends in the page's host and the code, and one that a program asks for does not", async ({ widget, url, phone, anotherPhone }) => {
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  expect((await phone.messages())[0]).toMatch(new RegExp(`^[^@#]*${code}[^@#]*\\n\\n@localhost #${code}$`));
  const other = anotherPhone();
  await rest.request(url, other.number);
  expect(await other.messages()).toEqual([expect.stringMatching(/^[^@#]*$/)]);
});

test("the file gateway has written the message before the request is answered, in the promised form", async ({ url, phone }) => {
  expect((await rest.request(url, phone.number)).status).toBe(201);
  const message = (await readSmsFile("production")).find(({ to }) => to === phone.number);
  expect(message).toEqual({
    to: phone.number,
    from: "",
    body: expect.stringMatching(/^Your confirmation code is \d{6}$/),
    channel: "sms",
    sent_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
});

test("production does not start without what it needs, and says each in one sentence", () => {
  const settings = { ...settingsOf("production"), SECRET_KEY: "", SMS_GATEWAY: "", PUBLIC_URL: "" };
  const { ended, stderr } = startThatFails(settings);
  expect(ended).toBe("1");
  for (const name of ["SECRET_KEY", "SMS_GATEWAY", "PUBLIC_URL"]) expect(stderr).toContain(`- ${name} is missing`);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("a taken port stops the start with a sentence that says what to do", () => {
  const { ended, stderr } = startThatFails({
    ...settingsOf("main"),
    DATABASE_URL: `file:${join(runFolder(), "taken-port.db")}`,
    PORT: String(PORTS.production),
  });
  expect(ended).toBe("1");
  expect(stderr).toContain(`Port ${PORTS.production} is taken.`);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("a HOST that is another machine's stops the start with a sentence that says what to do", () => {
  const { ended, stderr } = startThatFails({
    ...settingsOf("main"),
    DATABASE_URL: `file:${join(runFolder(), "foreign-host.db")}`,
    HOST: "192.0.2.1",
  });
  expect(ended).toBe("1");
  expect(stderr).toContain('HOST "192.0.2.1" is no address of this machine.');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test("a secret of a trial that is not whole stops the start with a sentence that says what to do", () => {
  const folder = join(runFolder(), "broken-secret");
  mkdirSync(folder);
  writeFileSync(join(folder, "secret-key"), "");
  const { ended, stderr } = startThatFails({ ...settingsOf("main"), SECRET_KEY: "", DATABASE_URL: `file:${join(folder, "trial.db")}` });
  expect(ended).toBe("1");
  expect(stderr).toContain(`${join(folder, "secret-key")} holds no whole secret: delete it`);
  expect(stderr).not.toMatch(/^\s+at /m);
});

/** How a start ended, by its status or a signal, and what it had to say. */
function startThatFails(settings: Record<string, string>): { ended: string; stderr: string } {
  const { status, signal, stderr } = spawnSync(process.execPath, ["scripts/start.mjs"], {
    cwd: root,
    env: { ...process.env, ...settings },
    encoding: "utf8",
    timeout: 30_000,
  });
  return { ended: String(signal ?? status), stderr };
}
