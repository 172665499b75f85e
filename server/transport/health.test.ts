import { expect, it } from "vitest";
import { readyz, sharedLooks } from "./health";

it("waits for no check for ever: what gives no answer is not ready", async () => {
  const response = await readyz({ database: () => new Promise(() => {}), gateway: async () => "ok" }, [], 5);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: "not ready", checks: { database: "no answer within 0.005 s", gateway: "ok" } });
});

it("looks once for all who ask meanwhile, and anew for who asks later", async () => {
  let looks = 0;
  const checks = sharedLooks({
    database: async () => {
      looks += 1;
      return "ok";
    },
  });
  const answers = await Promise.all(Array.from({ length: 20 }, () => readyz(checks)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(looks).toBe(1);
  await readyz(checks);
  expect(looks).toBe(2);
});

it("forgets a look that failed", async () => {
  const results = [Promise.reject(new Error("gone")), Promise.resolve("ok")];
  const checks = sharedLooks({ database: () => results.shift() ?? Promise.resolve("ok") });
  expect((await readyz(checks)).status).toBe(503);
  expect((await readyz(checks)).status).toBe(200);
});
