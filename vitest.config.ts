import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
  test: {
    include: ["{app,contract,server,widget,scripts}/**/*.test.ts", "widget/**/*.test.tsx"],
    globalSetup: ["server/testing/shared-postgres.ts"],
    setupFiles: ["server/testing/unexpected-output.ts"],
    restoreMocks: true,
    // Some tests solve real challenges, and both cores may be busy.
    testTimeout: 20_000,
    // No test leaves anything behind for the next file, so they can share what was loaded.
    pool: "threads",
    isolate: false,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".build/vitest.json" }]] : ["default"],
  },
});
