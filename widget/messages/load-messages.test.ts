import { expect, test } from "vitest";
import { en } from "./en";
import { loadedMessages, loadMessages } from "./load-messages";

test("English is there at once, also for a language the product does not speak", async () => {
  expect(loadedMessages("en-GB")).toBe(en);
  expect(loadedMessages("sv")).toBe(en);
  expect(loadedMessages("not a tag")).toBe(en);
  expect(await loadMessages("sv")).toBe(en);
});

test("another language is there once it was loaded, by any of its tags", async () => {
  const german = await loadMessages("de-CH");
  expect(german.code.submit).toBe("Bestätigen");
  expect(loadedMessages("de")).toBe(german);
  expect(await loadMessages("de-AT")).toBe(german);
});
