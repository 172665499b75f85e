import { expect, it } from "vitest";
import { readyz } from "./health";

it("waits for no check for ever: what gives no answer is not ready", async () => {
  const response = await readyz({ database: () => new Promise(() => {}), gateway: async () => "ok" }, [], 5);
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: "not ready", checks: { database: "no answer within 0.005 s", gateway: "ok" } });
});
