import { expect, it } from "vitest";
import { accentRules } from "./brand-style";
import { pageBrandOf, titleOf } from "./page-brand";

const brand = (logo: { width: number; height: number } | null) => pageBrandOf({ name: null, logo, accent: null, supportUrl: null, termsUrl: null }).logo;

it("a logo is drawn 28 pixels high, and never wider than there is room for (P5)", () => {
  expect([brand(null), brand({ width: 512, height: 512 }), brand({ width: 30, height: 10 }), brand({ width: 9000, height: 1 }), brand({ width: 1, height: 9000 })]).toEqual([
    null, { width: 28, height: 28 }, { width: 84, height: 28 }, { width: 160, height: 28 }, { width: 1, height: 28 },
  ]);
});

it("titles end in the name, if there is one (P9)", () => {
  expect([titleOf("Enter code", { name: "Northwind" }), titleOf("Enter code", { name: null })]).toEqual(["Enter code – Northwind", "Enter code"]);
});

it("an accent is in force wherever a theme begins, in the one that holds there (P11)", () => {
  const rules = accentRules({ light: "#0b6b3a", dark: "#4a916d" });
  expect(rules).toMatch(/^:root,\[data-theme\]\{--pc-accent:var\(--pc-light,#0b6b3a\) var\(--pc-dark,#4a916d\);/);
  expect(accentRules(null)).toBe("");
});
