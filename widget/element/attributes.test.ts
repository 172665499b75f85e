import { expect, test } from "vitest";
import { serviceAddress } from "./attributes";

const PAGE = "https://site.example/a/b";

test.each([
  ["https://confirm.example.com/", PAGE, "https://confirm.example.com"],
  ["https://example.com/confirm//", PAGE, "https://example.com/confirm"],
  ["http://localhost:3000", PAGE, "http://localhost:3000"],
  ["/confirm", PAGE, "https://site.example/confirm"],
  ["https://confirm.example.com", "file:///home/page.html", "https://confirm.example.com"],
])("%j in a page at %s is the service at %s", (text, base, address) => expect(serviceAddress(text, base)).toBe(address));

test.each([
  ["javascript:alert(1);//x", PAGE],
  [" JavaScript:alert(1)", PAGE],
  ["java\nscript:alert(1)", PAGE],
  ["data:text/html,x", PAGE],
  ["blob:https://site.example/x", PAGE],
  ["file:///x", PAGE],
  ["/confirm", "file:///home/page.html"],
  ["https://", PAGE],
])("%j in a page at %s is no service", (text, base) => expect(() => serviceAddress(text, base)).toThrow());
