import { defineConfig } from "vitest/config";

const attacks = {
  // Every file has servers of its own, and most of its time goes by waiting for them.
  pool: "forks" as const,
  maxWorkers: 4,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** The database decides what these are about; the others are about something else, or about PostgreSQL and several processes anyway. */
const ON_BOTH = ["guesses", "limits", "direct", "time", "caps", "challenge", "idempotency", "return", "injection", "kill", "delivery", "gateways", "logs", "database", "fuzz", "denial"];

/** The attacks of docs/threat-model.md against the production build. FUZZ_RUNS, FUZZ_SEED and KILL_ROUNDS make a longer night of it. */
export default defineConfig({
  test: {
    globalSetup: ["e2e/attacks/build.ts"],
    teardownTimeout: 20_000,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".build/attacks.json" }]] : ["default"],
    projects: [
      { test: { ...attacks, name: "on SQLite", include: ["e2e/attacks/**/*.attack.ts"] } },
      {
        test: {
          ...attacks,
          name: "on PostgreSQL",
          include: ON_BOTH.map((name) => `e2e/attacks/${name}.attack.ts`),
          env: { ATTACKED_DATABASE: "postgresql" },
          globalSetup: ["server/testing/shared-postgres.ts"],
        },
      },
    ],
  },
});
