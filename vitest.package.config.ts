import { defineConfig } from "vitest/config";

/** The published package, seen by those who install it. */
export default defineConfig({
  test: {
    include: ["e2e/package/**/*.package.ts"],
    globalSetup: ["e2e/package/lay-out.ts"],
    pool: "threads",
    isolate: false,
    // Compilers and bundlers run in here, and both cores may be busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env.CI ? ["default", ["json", { outputFile: ".build/package.json" }]] : ["default"],
  },
});
