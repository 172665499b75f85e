import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Colour, CONTRAST_NEEDED, contrastOf, DARK, isReadable, leastContrast, LIGHT, mixed, nearestReadable } from "./contrast";

test.each<[Colour, Colour, number]>([
  ["#000000", "#ffffff", 21],
  ["#ffffff", "#ffffff", 1],
  ["#777777", "#ffffff", 4.48],
  ["#767676", "#ffffff", 4.54],
  ["#1F5FD6", "#ffffff", 5.72],
  ["#7aa8ff", "#151a21", 7.39],
  ["#ff0000", "#ffffff", 4.0],
])("the contrast of %s and %s is %d", (one, other, ratio) => {
  expect(contrastOf(one, other)).toBeCloseTo(ratio, 1);
  expect(contrastOf(other, one)).toBe(contrastOf(one, other));
});

test("the least of all that a colour is drawn on counts", () => {
  expect(leastContrast("#1f5fd6", LIGHT)).toBeCloseTo(contrastOf("#1f5fd6", "#f6f7f9"));
  expect(isReadable("#1f5fd6", LIGHT)).toBe(true);
  expect(isReadable("#1f5fd6", DARK)).toBe(false);
  expect(isReadable("#7aa8ff", DARK)).toBe(true);
});

const colours = fc.integer({ min: 0, max: 0xffffff }).map((value): Colour => `#${value.toString(16).padStart(6, "0")}`);

test("every colour has a neighbour that can be read, and one that can be read is its own (P11)", () => {
  fc.assert(
    fc.property(colours, fc.constantFrom(LIGHT, DARK), (colour, grounds) => {
      const found = nearestReadable(colour, grounds);
      expect(leastContrast(found, grounds)).toBeGreaterThanOrEqual(CONTRAST_NEEDED);
      if (isReadable(colour, grounds)) expect(found).toBe(colour);
    }),
  );
});

test("a mixture of nothing and of everything are the two colours", () => {
  expect([mixed("#102030", "#ffffff", 0), mixed("#102030", "#ffffff", 1), mixed("#000000", "#ffffff", 0.5)]).toEqual(["#102030", "#ffffff", "#808080"]);
});

test("the grounds are those of the widget's stylesheet", () => {
  const theme = readFileSync(join(import.meta.dirname, "../../widget/styles/theme.css"), "utf8");
  const valuesOf = (name: string) => new RegExp(`--pc-${name}: var\\(--pc-light, (#[0-9a-f]{6})\\) var\\(--pc-dark, (#[0-9a-f]{6})\\)`).exec(theme)?.slice(1);
  expect(valuesOf("surface")).toEqual([LIGHT.surfaces[0], DARK.surfaces[0]]);
  expect(valuesOf("bg")).toEqual([LIGHT.surfaces[1], DARK.surfaces[1]]);
  expect(valuesOf("on-accent")).toEqual([LIGHT.text, DARK.text]);
});
