import { test } from "./fixtures";

/** These tests once with the production entry in front, and once with Next alone, whose routes call the same handlers. */
export function throughBothEntries(tests: () => void): void {
  for (const [name, server] of [["by the entry", "main"], ["by Next alone", "framework"]] as const) {
    test.describe(name, () => {
      test.use({ server });
      tests();
    });
  }
}
