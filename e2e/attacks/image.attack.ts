import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Image, layOutImage } from "./dockerfile";
import { ATTACKED, NO_LIMITS, SECRET } from "./service";

/** Only who may give a file to another user can lay the image out as Docker does. */
const isRoot = process.getuid?.() === 0;
const port = ATTACKED.image;
const url = `http://127.0.0.1:${port}`;
let image: Image;

beforeAll(() => {
  if (isRoot) image = layOutImage();
}, 300_000);
afterAll(() => {
  if (isRoot) rmSync(dirname(image.folder), { recursive: true, force: true });
});

/** As a container has it: the image's own environment and what its operator gives, nothing of this process. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...withoutSettings(),
    PORT: String(port),
    SECRET_KEY: SECRET,
    PUBLIC_URL: "https://confirm.example.com",
    SMS_GATEWAY: "file",
    SMS_FILE: join(image.workFolder, "data/sms.jsonl"),
    ...NO_LIMITS,
  };
}

function withoutSettings(): NodeJS.ProcessEnv {
  return { ...image.environment, PATH: process.env["PATH"] } as unknown as NodeJS.ProcessEnv;
}

function begin() {
  const [command = "", ...rest] = image.command;
  const child = spawn(command, rest, { cwd: image.workFolder, env: environment(), uid: image.user, gid: image.user, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, ended, said: () => said };
}

function health(): number | null {
  const [command = "", ...rest] = image.health;
  return spawnSync(command, rest, { env: environment(), uid: image.user, gid: image.user, timeout: 20_000 }).status;
}

const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) => !path.startsWith("data"));

test("K-09 what the image's own steps lay out serves as a user who may write nothing but its data, tells its health, and ends in peace", { skip: !isRoot, timeout: 120_000 }, async () => {
  expect(image.user).toBeGreaterThan(0);
  expect(health()).not.toBe(0);
  const before = filesOf(image.workFolder);
  const { child, ended, said } = begin();
  try {
    await expect.poll(health, { timeout: 60_000, interval: 500, message: said() }).toBe(0);
    const body = new URLSearchParams({ phone_number: "+12022550142" });
    expect((await fetch(`${url}/phone-confirmation/confirmation/`, { method: "POST", body })).status, said()).toBe(201);
    const page = await fetch(`${url}/verify`);
    expect([page.status, (await page.text()).includes("Confirm your phone number")], said()).toEqual([200, true]);
    expect((await fetch(`${url}/embed.js`)).status).toBe(200);
    expect((await fetch(`${url}/inbox`)).status).toBe(404);
  } finally {
    child.kill("SIGTERM");
  }
  expect(await ended, said()).toBe(0);
  expect(said()).not.toMatch(/EACCES|EROFS|EPERM/);
  expect(filesOf(image.workFolder)).toEqual(before);
  expect(existsSync(join(image.workFolder, "data/phone-confirmation.db"))).toBe(true);
});

test("K-09 without the settings that production needs, the image says which and does not start", { skip: !isRoot }, () => {
  const [command = "", ...rest] = image.command;
  const { status, stderr } = spawnSync(command, rest, { cwd: image.workFolder, env: withoutSettings(), uid: image.user, gid: image.user, encoding: "utf8", timeout: 60_000 });
  expect(status).toBe(1);
  for (const name of ["SECRET_KEY", "SMS_GATEWAY", "PUBLIC_URL"]) expect(stderr).toContain(`${name} is missing`);
});
