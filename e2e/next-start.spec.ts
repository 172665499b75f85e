import { HOST, hostPage } from "./embed-host";
import { de } from "@/widget/messages/de";
import { expect, test } from "./fixtures";
import { Widget } from "./widget";

test.use({ server: "framework" });

test("without the entry in front, a page of another site loads the script and a language, and its number is confirmed", async ({ page, phone, url }) => {
  const widget = new Widget(page, de);
  const body = `<phone-confirmation locale="de" country="US"></phone-confirmation>`;
  await widget.open(hostPage({ head: `<script src="${url}/embed.js" async></script>`, body }));
  await expect(widget.heading).toHaveText("Telefonnummer bestätigen");
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await expect(widget.heading).toHaveText("Nummer bestätigt");
});

test("without the entry in front, only the script and its languages are for other sites, and the logo is there", async ({ url }) => {
  const policies = await Promise.all(
    ["/embed.js", "/embed/locales/de.json", "/brand/logo", "/verify", "/healthz"].map(async (path) => {
      const { status, headers } = await fetch(url + path, { headers: { origin: HOST } });
      return [path, status, headers.get("cross-origin-resource-policy"), headers.get("x-content-type-options")];
    }),
  );
  expect(policies).toEqual([
    ["/embed.js", 200, "cross-origin", "nosniff"],
    ["/embed/locales/de.json", 200, "cross-origin", "nosniff"],
    ["/brand/logo", 200, "same-origin", "nosniff"],
    ["/verify", 200, "same-origin", "nosniff"],
    ["/healthz", 200, "same-origin", "nosniff"],
  ]);
});

test.describe("without a script", () => {
  test.use({ javaScriptEnabled: false });

  test("without the entry in front, the forms of the page confirm a number", async ({ page, phone, url }) => {
    await page.goto(`${url}/verify?locale=en&country=US`);
    await expect.poll(() => page.locator("img").evaluate((logo: HTMLImageElement) => logo.naturalWidth)).toBeGreaterThan(0);
    await page.getByRole("textbox", { name: "Mobile number" }).fill(phone.number);
    await page.getByRole("button", { name: "Text me a code" }).click();
    await page.getByRole("textbox", { name: "Code", exact: true }).fill(await phone.code());
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Number confirmed");
  });
});
