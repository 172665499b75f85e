import { expect, it } from "vitest";
import { html, isolated, withPlaces } from "./markup";

const NASTY = `"><svg onload=alert(1)>'\`&amp;</script>`;

it("escapes whatever is not markup, in texts and in attributes (E-19)", () => {
  const made = html`<p title="${NASTY}">${NASTY}</p>`.html;
  expect(made.match(/[<>]/g)).toEqual(["<", ">", "<", ">"]);
  expect(made.match(/"/g)).toHaveLength(2);
  expect(made).toContain("&#38;amp;");
});

it("keeps markup, also in lists and in the places of a sentence", () => {
  expect(html`${[html`<b>${1}</b>`, "&"]}${false}${null}`.html).toBe("<b>1</b>&#38;");
  expect(withPlaces("Back to {place}, {else}<", { place: isolated("a&b") }).html).toBe('Back to <bdi dir="ltr">a&#38;b</bdi>, {else}&#60;');
});
