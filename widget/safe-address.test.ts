import { expect, test } from "vitest";
import { safeAddress } from "./safe-address";

test.each(["/next", "https://app.example.com/a?b=c#d", "myapp://confirmed", "?next", "x:javascript:"])("%s may be gone on to", (href) => {
  expect(safeAddress(href)).toBe(href);
});

test.each(["javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "\u0001javascript:alert(1)", "data:text/html,x", "vbscript:x", "blob:x"])(
  "%j is not gone on to, because it would run as a script of the page",
  (href) => {
    expect(safeAddress(href)).toBeNull();
  },
);
