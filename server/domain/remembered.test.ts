import { expect, it } from "vitest";
import { remembered } from "./remembered";

it("makes each answer once, and anew when more than it may keep came between", () => {
  const made: string[] = [];
  const upper = remembered(2, (text) => {
    made.push(text);
    return text.toUpperCase();
  });
  expect(["a", "b", "a", "b", "c", "a"].map(upper)).toEqual(["A", "B", "A", "B", "C", "A"]);
  expect(made).toEqual(["a", "b", "c", "a"]);
});
