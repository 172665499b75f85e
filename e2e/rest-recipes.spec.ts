import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trpc } from "./api";
import { expect, test } from "./fixtures";
import { newPhone } from "./phones";
import { launch, PORTS_FROM, root, runFolder, type RunningServer } from "./servers";

/** The programs of docs/rest.md, run as they stand there against a service of their own. */
test.describe.configure({ mode: "default" });

const RETURN_TO = "https://app.example.com/phone/done";
const SECRET = "kV7qZ2mX9tR4wB6nL1cF8hJ3sD5gP0yE";
const page = readFileSync(join(root, "docs/rest.md"), "utf8");
const programs = new Map([...page.matchAll(/^```\w+\n((?:<\?php )?(?:#|\/\/) (\w+\.\w+): .*\n[\s\S]*?)^```$/gm)].map(([, text = "", name = ""]) => [name, text]));

let server: RunningServer;
let folder: string;

test.beforeAll(async ({}, { workerIndex, parallelIndex }) => {
  folder = mkdtempSync(join(tmpdir(), "recipes-"));
  for (const [name, text] of programs) writeFileSync(join(folder, name), text);
  server = await launch({
    name: `recipes-${workerIndex}`,
    port: PORTS_FROM + 12 + parallelIndex,
    settings: {
      SECRET_KEY: SECRET,
      DATABASE_URL: `file:${join(runFolder(), `recipes-${workerIndex}.db`)}`,
      PHONE_CONFIRMATION_RETURN_URLS: RETURN_TO,
      PHONE_CONFIRMATION_THROTTLE_RATES: "phone-number-confirmation=off,phone-confirmation-activation-key=off",
      // After its first message a number gets one for a solved challenge.
      PHONE_CONFIRMATION_LIMITS: "address=off,address-wide=off,number=1/d,reserve=3/d,backoff=off,prefix=off,country=off,service=off",
      PHONE_CONFIRMATION_BREAKER: "off",
      PHONE_CONFIRMATION_DAILY_BUDGET: "off",
    },
  });
});
test.afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Language {
  name: string;
  /** What must be on the machine; each is tried with its argument. */
  needs: [command: string, ...args: string[]];
  confirm: string[];
  exchange: string[];
}

const LANGUAGES: Language[] = [
  { name: "curl", needs: ["curl", "--version"], confirm: ["sh", "confirm.sh"], exchange: ["sh", "exchange.sh"] },
  { name: "Python", needs: ["python3", "--version"], confirm: ["python3", "confirm.py"], exchange: ["python3", "confirm.py", "exchange"] },
  { name: "PHP", needs: ["php", "--version"], confirm: ["php", "confirm.php"], exchange: ["php", "confirm.php", "exchange"] },
  { name: "Go", needs: ["go", "version"], confirm: ["go", "run", "confirm.go"], exchange: ["go", "run", "confirm.go", "exchange"] },
];

const isThere = ([command, ...args]: Language["needs"]) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

interface Run {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** `answer` is typed in once the program asks for a code. */
function run([command = "", ...args]: string[], answer: () => Promise<string> = async () => ""): Promise<Run> {
  mkdirSync(join(folder, "go"), { recursive: true });
  const env = { ...process.env, SERVICE: server.url, GOCACHE: join(folder, "go"), GOFLAGS: "-mod=mod", no_proxy: "localhost" };
  const child = spawn(command, args, { cwd: folder, env });
  const given: Run = { status: null, stdout: "", stderr: "" };
  let isAsked = false;
  child.stderr.on("data", (chunk: Buffer) => (given.stderr += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    given.stdout += chunk.toString();
    if (isAsked || !given.stdout.includes("Code: ")) return;
    isAsked = true;
    void answer().then((code) => child.stdin.end(`${code}\n`));
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ ...given, status }));
  });
}

async function messagesTo(number: string): Promise<string[]> {
  const response = await fetch(`${server.url}/inbox/messages?to=${encodeURIComponent(number)}`);
  return ((await response.json()) as { messages: { body: string }[] }).messages.map(({ body }) => body);
}
const codeTo = async (number: string) => /\d{6}/.exec((await messagesTo(number))[0] ?? "")?.[0] ?? "";

async function post(path: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(server.url + path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

async function keyFor(number: string): Promise<string> {
  await post("/phone-confirmation/confirmation/", { phone_number: number, locale: "en" });
  return String((await post("/phone-confirmation/activation-key/", { phone_number: number, code: await codeTo(number) })).activation_key);
}

async function returnCodeFor(number: string): Promise<string> {
  const { value } = await trpc.request(server.url, number);
  const confirmationId = value?.confirmationId ?? "";
  await trpc.check(server.url, confirmationId, await codeTo(number));
  const made = await post("/api/trpc/returnCode.create", { confirmationId, returnTo: RETURN_TO, state: "their own" });
  return new URL((made as { result: { data: { location: string } } }).result.data.location).searchParams.get("code") ?? "";
}

const freshNumber = ({ workerIndex }: { workerIndex: number }) => newPhone("main", workerIndex).number;

test("docs/rest.md has a program for each of its languages", () => {
  expect([...programs.keys()]).toEqual(["confirm.sh", "exchange.sh", "confirm.py", "confirm.php", "confirm.go"]);
});

for (const { name, needs, confirm, exchange } of LANGUAGES) {
  test.describe(name, () => {
    test.skip(!isThere(needs), `There is no ${needs[0]} on this machine.`);

    test(`the program in ${name} confirms a number`, async ({}, info) => {
      const number = freshNumber(info);
      const { status, stdout, stderr } = await run([...confirm, number], () => codeTo(number));
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`Code: .*\\${number}`, "s"));
      expect(await messagesTo(number)).toEqual([expect.stringMatching(/^\d{6} is your confirmation code\.$/)]);
    });

    test(`the program in ${name} says what was refused, and fails`, async ({}, info) => {
      const number = freshNumber(info);
      const wrong = await run([...confirm, number], async () => String((Number(await codeTo(number)) + 1) % 1_000_000).padStart(6, "0"));
      expect(wrong.status).not.toBe(0);
      expect(wrong.stdout + wrong.stderr).toMatch(/Invalid activation key|That code is not right/);
      const noNumber = await run([...confirm, "12"]);
      expect(noNumber.status).not.toBe(0);
      expect(noNumber.stdout + noNumber.stderr).toContain("The phone number entered is not valid");
    });

    test(`the program in ${name} exchanges a return code, once`, async ({}, info) => {
      const number = freshNumber(info);
      const code = await returnCodeFor(number);
      const { status, stdout } = await run([...exchange, code, RETURN_TO]);
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ phone_number: number, activation_key: expect.stringContaining(":"), state: "their own" });
      const again = await run([...exchange, code, RETURN_TO]);
      expect(again.stdout).not.toContain("activation_key");
    });
  });
}

test.describe("Python", () => {
  test.skip(!isThere(["python3", "--version"]), "There is no python3 on this machine.");

  test("the program in Python solves the challenge that a limit's reserve asks for", async ({}, info) => {
    const number = freshNumber(info);
    expect(await post("/phone-confirmation/confirmation/", { phone_number: number })).toEqual({ phone_number: number });
    expect(await post("/phone-confirmation/confirmation/", { phone_number: number })).toMatchObject({ code: "challenge_required" });
    const { status, stdout, stderr } = await run(["python3", "confirm.py", number], () => codeTo(number));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(number);
    expect(await messagesTo(number)).toHaveLength(2);
  });

  test("the program in Python says what a person may read when nobody answers", async () => {
    const program = "import confirm; confirm.time.sleep = lambda seconds: None; confirm.API = 'http://127.0.0.1:9'; print(confirm.send_code('+12025551234', 'en')['error'])";
    const { status, stdout } = await run(["python3", "-c", program]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "The service cannot be reached.\n" });
  });
});

const withDjango = ["python3", "/usr/bin/python3"].find((python) => spawnSync(python, ["-c", "import django"], { stdio: "ignore" }).status === 0);

test("Django reads a key without a request", async ({}, info) => {
  test.skip(withDjango === undefined, "There is no Django on this machine; server/domain/activation-key.test.ts has keys that Django made.");
  const number = freshNumber(info);
  const snippet = /^```python\n(from django\.core import signing\n[\s\S]*?)^```$/m.exec(page)?.[1] ?? "";
  const settings = `from django.conf import settings\nsettings.configure(SECRET_KEY=${JSON.stringify(SECRET)})\n`;
  const program = `${settings}${snippet}\nimport sys\nprint(number_of(sys.argv[1]), number_of(sys.argv[1] + "x"))`;
  const { status, stdout, stderr } = await run([withDjango ?? "", "-W", "ignore", "-c", program, await keyFor(number)]);
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: `${number} None\n`, stderr: "" });
});
