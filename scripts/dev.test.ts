import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** Stands for what is built and served: the "service" says what the "build" has read, and the build refuses the word "broken". */
const PROJECT = {
  "package.json": '{ "type": "module" }',
  "phone-confirmation.config.ts": "",
  "prisma/schema.prisma": "",
  "contract/a.ts": "",
  "server/main.ts": "one",
  "scripts/prepare.mjs": `
    import { spawnSync } from "node:child_process";
    export const root = process.cwd();
    export const prepare = () => {};
    export const run = (command, args, otherwise) => {
      if (spawnSync(command, args).status !== 0) { console.log(otherwise); process.exit(1); }
    };`,
  "scripts/build.mjs": `
    import { readFileSync, writeFileSync } from "node:fs";
    const text = readFileSync("server/main.ts", "utf8");
    if (text === "broken") process.exit(1);
    writeFileSync("built", text);`,
  "scripts/start.mjs": `
    import { readFileSync } from "node:fs";
    const text = readFileSync("built", "utf8");
    process.on("SIGTERM", () => { if (text !== "deaf") { console.log("ended " + text); process.exit(0); } });
    console.log("serves " + text);
    if (text === "ends") process.exit(3);
    setInterval(() => {}, 1000);`,
};

let house: string;
let dev: ChildProcess;
let said = "";
let ended: Promise<number | null>;

const put = (file: string, text: string) => {
  mkdirSync(dirname(join(house, file)), { recursive: true });
  writeFileSync(join(house, file), text);
};
/** Waits until it has been said, and forgets everything up to there. */
const hears = (sentence: string) =>
  expect.poll(() => {
    const at = said.indexOf(sentence);
    if (at >= 0) said = said.slice(at + sentence.length);
    return at >= 0;
  }, { timeout: 15_000, interval: 20, message: sentence }).toBe(true);

function begin(): void {
  dev = spawn(process.execPath, ["scripts/dev.mjs"], { cwd: house });
  for (const stream of [dev.stdout, dev.stderr]) stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  ended = new Promise((resolve) => dev.on("close", resolve));
}

beforeEach(() => {
  house = mkdtempSync(join(tmpdir(), "dev-"));
  said = "";
  for (const [file, text] of Object.entries(PROJECT)) put(file, text);
  cpSync("scripts/dev.mjs", join(house, "scripts/dev.mjs"));
});
afterEach(async () => {
  dev.kill("SIGTERM");
  await ended;
  rmSync(house, { recursive: true });
});

describe("while developing", { timeout: 60_000 }, () => {
  it("another process serves each change of the server's code, however it was saved", async () => {
    begin();
    await hears("serves one");
    put("server/main.ts", "two");
    await hears("ended one");
    await hears("serves two");
    for (const text of ["three", "four"]) {
      put("server/main.ts.tmp", text);
      renameSync(join(house, "server/main.ts.tmp"), join(house, "server/main.ts"));
      await hears(`serves ${text}`);
    }
    for (const file of ["contract/a.ts", "prisma/schema.prisma", "phone-confirmation.config.ts", "server/new/room/a.ts"]) {
      put(file, "other");
      await hears("serves four");
    }
    put("server/new/room/a.ts", "another");
    await hears("serves four");
  });

  it("a test and what belongs to nobody start nothing", async () => {
    begin();
    await hears("serves one");
    for (const file of ["server/a.test.ts", "server/notes.txt", "prisma/other.txt", "README.md"]) put(file, "");
    // Later than those, so whatever they had started would have been said before.
    put("app/page.tsx", "");
    put("server/main.ts", "two");
    await hears("serves two");
    expect(said).not.toContain("starting again");
  });

  it("the service goes on while the code does not build", async () => {
    begin();
    await hears("serves one");
    put("server/main.ts", "broken");
    await hears("could not be built");
    expect(said).not.toContain("ended one");
    put("server/main.ts", "two");
    await hears("ended one");
    await hears("serves two");
  });

  it("a service that does not stop is stopped", async () => {
    put("server/main.ts", "deaf");
    begin();
    await hears("serves deaf");
    put("server/main.ts", "two");
    await hears("serves two");
  });

  it("a service that cannot start ends it at first, and waits for the next change afterwards", async () => {
    begin();
    await hears("serves one");
    put("server/main.ts", "ends");
    await hears("started again at the next change");
    put("server/main.ts", "two");
    await hears("serves two");
    dev.kill("SIGTERM");
    await ended;
    put("server/main.ts", "ends");
    begin();
    expect(await ended).toBe(3);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("%s ends the service, too", async (signal) => {
    begin();
    await hears("serves one");
    dev.kill(signal);
    expect(await ended).toBe(0);
    expect(said).toContain("ended one");
  });
});
