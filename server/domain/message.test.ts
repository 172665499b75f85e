import { describe, expect, it } from "vitest";
import { messageHasCode, renderMessage } from "./message";

describe("a message", () => {
  it.each([
    ["Your confirmation code is %(code)s", "Your confirmation code is 012345"],
    ["Your confirmation code is %{code}s", "Your confirmation code is 012345"],
    ["%(code)s, again: %{code}s", "012345, again: 012345"],
    ["100% sure: %(code)s", "100% sure: 012345"],
    ["%(code)s\n@example.com #%(code)s", "012345\n@example.com #012345"],
  ])("%j carries the code wherever it has a place for it", (template, rendered) => {
    expect(messageHasCode(template)).toBe(true);
    expect(renderMessage(template, "012345")).toBe(rendered);
  });

  it.each([[""], ["Your code"], ["%(code)"], ["%code%"], ["{code}"], ["%(CODE)s"], ["%s"], ["%(code}s"]])(
    "%j has no place for the code",
    (template) => {
      expect(messageHasCode(template)).toBe(false);
    },
  );

  it("is asked again with the same answer", () => {
    expect([1, 2, 3].map(() => messageHasCode("Code: %(code)s"))).toEqual([true, true, true]);
  });
});
