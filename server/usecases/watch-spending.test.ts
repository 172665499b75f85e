import { describe, expect, it } from "vitest";
import { createFakes, SEND_LIMITS } from "@/server/testing/fakes";
import { serviceClaims } from "@/server/domain/send-claims";
import { createSpendingWatch } from "./watch-spending";

const sends = { ...SEND_LIMITS, service: [{ count: 10, periodSeconds: 3600 }], dailyBudgetMicros: 1_000_000 };

function started() {
  const fakes = createFakes({ policy: { sends } });
  const look = createSpendingWatch(fakes.ports);
  const spend = (times: number, costMicros: number) =>
    Promise.all(Array.from({ length: times }, () => fakes.ports.limits.take(serviceClaims({ sends }, costMicros), fakes.clock.now())));
  const alerts = () => fakes.log.entries.filter(({ event }) => event === "limit_nearly_used").map(({ details }) => details);
  return { fakes, look, spend, alerts };
}

describe("the alerts of what everybody shares", () => {
  it("come once at 50, 80 and 100 percent of the messages", async () => {
    const { look, spend, alerts } = started();
    for (const expected of [0, 0, 0, 0, 1, 1, 1, 2, 2, 3]) {
      await spend(1, 0);
      await look();
      await look();
      expect(alerts()).toHaveLength(expected);
    }
    expect(alerts().map(({ percent }) => percent)).toEqual([50, 80, 100]);
    expect(alerts()[0]).toMatchObject({ limit: "service", periodSeconds: 3600, taken: 5, of: 10 });
  });

  it("tell the budget in dollars", async () => {
    const { look, spend, alerts } = started();
    await spend(2, 450_000);
    await look();
    expect(alerts()).toEqual([{ limit: "budget", periodSeconds: 86_400, takenUsd: 0.9, ofUsd: 1, percent: 90 }]);
  });

  it("come again when it was less for a while", async () => {
    const { fakes, look, spend, alerts } = started();
    await spend(6, 0);
    await look();
    fakes.clock.advance(2 * 3600);
    await look();
    await spend(6, 0);
    await look();
    expect(alerts()).toHaveLength(2);
  });
});
