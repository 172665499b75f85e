import { defineConfig } from "vitest/config";

/** The attacks of docs/threat-model.md against the production build. FUZZ_RUNS, FUZZ_SEED and KILL_ROUNDS make a longer night of it. */
export default defineConfig({
  test: {
    include: ["e2e/attacks/**/*.attack.ts"],
    globalSetup: ["e2e/attacks/build.ts"],
    // Every file has servers of its own, and most of its time goes by waiting for them.
    pool: "forks",
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".build/attacks.json" }]] : ["default"],
  },
});
