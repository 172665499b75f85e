import { expect, test, vi } from "vitest";
import { loadable } from "./loadable";

test("a part is imported when it is asked for, once, and again only when it did not come", async () => {
  const importPart = vi.fn(async () => "part").mockRejectedValueOnce(new Error("no connection"));
  const part = loadable(importPart);
  expect(importPart).not.toHaveBeenCalled();
  part.load();
  part.load();
  await vi.waitFor(() => {
    part.load();
    expect(importPart).toHaveBeenCalledTimes(2);
  });
  await importPart.mock.results[1]?.value;
  part.load();
  expect(importPart).toHaveBeenCalledTimes(2);
});
