import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Each wall broken once, on purpose, in a house of its own: the rule that should fire, the file, what it imports. */
const BROKEN: readonly [rule: string, file: string, imported: string][] = [
  ["contract-knows-nobody", "contract/a.ts", "@/server/domain/code"],
  ["domain-knows-the-rules-alone", "server/domain/a.ts", "@/server/usecases/ports"],
  ["usecases-tell-stories", "server/usecases/a.ts", "@/server/adapters/log"],
  ["adapters-keep-promises", "server/adapters/a.ts", "@/server/transport/rest"],
  ["transport-turns-calls", "server/transport/a.ts", "@/server/domain/code"],
  ["compose-knows-the-server", "server/a.ts", "@/widget/index"],
  ["app-is-addresses-and-pages", "app/a.ts", "@/server/adapters/log"],
  ["widget-is-a-guest", "widget/a.ts", "@/server/compose"],
  ["own-config-knows-its-door", "phone-confirmation.config.ts", "@/server/compose"],
  ["e2e-looks-in-by-the-windows", "e2e/a.ts", "@/server/compose"],
  ["widget-takes-contract-as-types", "widget/b.ts", "@/contract/failures"],
  ["app-takes-the-router-as-a-type", "app/b.ts", "@/server/transport/trpc"],
  ["transport-takes-usecases-as-types", "server/transport/b.ts", "@/server/usecases/service"],
  ["adapters-take-usecases-as-types", "server/adapters/b.ts", "@/server/usecases/service"],
  ["adapters-take-the-operators-door-as-a-type", "server/adapters/c.ts", "@/server/define-config"],
  ["next-in-app-and-entry", "server/transport/c.ts", "next/server"],
  ["prisma-in-its-adapter", "server/adapters/d.ts", "@prisma/client"],
  ["pg-in-its-adapters", "server/adapters/f.ts", "pg"],
  ["trpc-server-in-transport", "server/usecases/b.ts", "@trpc/server"],
  ["twilio-in-its-gateway", "server/adapters/e.ts", "twilio"],
  ["zod-in-contract-config-transport", "server/domain/b.ts", "zod"],
  ["domain-does-no-io", "server/domain/c.ts", "node:fs"],
  ["testing-is-for-tests", "server/usecases/c.ts", "@/server/testing/fakes"],
  ["nothing-unresolved", "contract/b.ts", "./nowhere"],
];
const STANDING = [
  "contract/failures", "server/domain/code", "server/usecases/ports", "server/usecases/service", "server/adapters/log",
  "server/transport/rest", "server/transport/trpc", "server/compose", "server/define-config", "server/testing/fakes", "widget/index",
];

let violations: { rule: { name: string }; from: string }[] = [];
const house = mkdtempSync(join(tmpdir(), "walls-"));

beforeAll(() => {
  const put = (file: string, text: string) => {
    mkdirSync(join(house, dirname(file)), { recursive: true });
    writeFileSync(join(house, file), text);
  };
  for (const file of STANDING) put(`${file}.ts`, "export const value = 1;\n");
  for (const [, file, imported] of BROKEN) put(file, `import { value } from "${imported}";\nexport const seen = value;\n`);
  put("contract/lonely.ts", "export const alone = 1;\n");
  put("server/domain/left.ts", 'import { right } from "./right";\nexport const left: unknown = right;\n');
  put("server/domain/right.ts", 'import { left } from "./left";\nexport const right: unknown = left;\n');
  for (const file of [".dependency-cruiser.cjs", "tsconfig.json"]) cpSync(file, join(house, file));
  symlinkSync(join(process.cwd(), "node_modules"), join(house, "node_modules"));
  const cruiser = "node_modules/dependency-cruiser/bin/dependency-cruise.mjs";
  const args = [cruiser, "contract", "server", "app", "widget", "e2e", "phone-confirmation.config.ts", "--config", ".dependency-cruiser.cjs", "--output-type", "json"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: house, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  violations = (JSON.parse(stdout) as { summary: { violations: typeof violations } }).summary.violations;
}, 60_000);
afterAll(() => rmSync(house, { recursive: true }));

describe("a wall that is broken is seen", () => {
  it.each([
    ...BROKEN.map(([rule, file]) => [rule, file] as const),
    ["no-orphans", "contract/lonely.ts"] as const,
    ["no-cycles", "server/domain/left.ts"] as const,
  ])("%s", (rule, file) => {
    expect(violations.filter(({ from }) => from === file).map(({ rule: { name } }) => name)).toContain(rule);
  });
});
