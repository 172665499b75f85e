import { expect, test } from "./fixtures";

const UK = { country: "GB", number: "+447400123456" };
const US = { country: "US", number: "+12133734253" };
const PASTES = [
  { text: "0044 7400 123456", ...UK },
  { text: "+44 (0)7400 123456", ...UK },
  { text: "Call +44 7400 123456 please", ...UK },
  { text: "+１２１３３７３４２５３", ...US },
  { text: "+١٢١٣٣٧٣٤٢٥٣", ...US },
  { text: "tel:+12133734253", ...US },
  { text: "+1 (213) 373‑4253 ext. 5", ...US },
  { text: "(213) 373.4253", ...US },
];

test("a number is understood however it is pasted (N6, N7)", async ({ page, widget }) => {
  // No answer: so the step stays, and each paste can be followed by the next.
  await page.route(/confirmation\.request/, (route) => route.abort("connectionreset"));
  await widget.open();
  for (const { text, country, number } of PASTES) {
    await test.step(`"${text}" is ${number}`, async () => {
      await widget.numberField.fill("");
      await widget.countrySelect.selectOption("US");
      await widget.paste(widget.numberField, text);
      await expect(widget.countrySelect).toHaveValue(country);
      const asked = page.waitForRequest(/confirmation\.request/);
      await widget.sendCode();
      expect((await asked).postData()).toContain(`"${number}"`);
      await expect(widget.problem).toContainText("Try again");
    });
  }
});

test("a pasted number of another country changes the country and says so (N9)", async ({ widget }) => {
  await widget.open();
  await expect(widget.countrySelect).toHaveValue("US");
  await widget.paste(widget.numberField, "+44 7400 123456");
  await expect(widget.countrySelect).toHaveValue("GB");
  await expect(widget.spoken).toHaveText("Country set to United Kingdom.");
});

test("a country that is chosen sends a number as it is dialled there (N12)", async ({ page, widget }) => {
  let asked: string | null = null;
  await page.route(/confirmation\.request/, (route) => {
    asked = route.request().postData();
    return route.abort();
  });
  await widget.open();
  await widget.countrySelect.selectOption({ label: "United Kingdom (+44)" });
  await widget.typeNumber("07400 123456");
  await widget.sendCode();
  await expect.poll(() => asked).toContain('"+447400123456"');
});

test("digits that lack only their plus are suggested with it, one press away (N15)", async ({ widget }) => {
  await widget.open();
  await widget.paste(widget.numberField, "447400123456");
  await widget.problem.getByRole("button", { name: "Did you mean +44 7400 123456?" }).click();
  await expect(widget.countrySelect).toHaveValue("GB");
  await expect(widget.numberField).toBeFocused();
  await expect(widget.problem).toBeEmpty();
});

test("a zero in front under a country without one is explained (N14)", async ({ widget }) => {
  await widget.open();
  await widget.typeNumber("07400 123456");
  await widget.sendCode();
  await expect(widget.problem).toHaveText("Numbers in the United States do not start with 0. Is the country right?");
  await expect(widget.numberField).toHaveAttribute("aria-invalid", "true");
});

test("nothing is said while a number is being typed; pressing the button explains (N21, N22)", async ({ page, widget }) => {
  const calls = widget.calls("request");
  await widget.open();
  await widget.sendCode();
  await expect(widget.problem).toHaveText("Enter your mobile number");
  await expect(widget.numberField).toBeFocused();
  await page.keyboard.type("202");
  await expect(widget.problem).toBeEmpty();
  await page.keyboard.press("Enter");
  await expect(widget.problem).toHaveText("That number is too short for the United States.");
  expect(calls).toEqual([]);
});

test("the server's word on a number that the page could not judge stands under the field", async ({ widget }) => {
  await widget.open();
  // The page knows how long American numbers are, the server knows which ones there are.
  await widget.typeNumber("+12002000000");
  await widget.sendCode();
  await widget.sendCode();
  await expect(widget.problem).toContainText("not a number we can text");
  await expect(widget.numberField).toBeFocused();
});

test("an edit in the middle leaves the caret there (N8)", async ({ page, widget }) => {
  await widget.open();
  await widget.numberField.pressSequentially("2133734253");
  await expect(widget.numberField).toHaveValue("(213) 373-4253");
  for (let steps = 0; steps < 5; steps += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("9");
  await expect(widget.numberField).toHaveValue("(213) 379-4253");
  await page.keyboard.type("8");
  await expect(widget.numberField).toHaveValue(/^\(?213\)?.*9.?8/);
});

test("the number field is what phones fill in (N2), and large enough to hit (N11, N24)", async ({ widget }) => {
  await widget.open();
  const attributes = { type: "tel", autocomplete: "tel", inputmode: "tel", enterkeyhint: "send", name: "phone" };
  for (const [name, value] of Object.entries(attributes)) await expect(widget.numberField).toHaveAttribute(name, value);
  const country = await widget.countrySelect.boundingBox();
  const button = await widget.sendButton.boundingBox();
  expect(Math.min(country?.width ?? 0, country?.height ?? 0, button?.height ?? 0)).toBeGreaterThanOrEqual(44);
  const fontSize = await widget.numberField.evaluate((field) => parseFloat(getComputedStyle(field).fontSize));
  expect(fontSize).toBeGreaterThanOrEqual(16);
});

test.describe("in French", () => {
  test.use({ locale: "fr-FR" });

  test("the country is the one the browser asks for (N10)", async ({ widget }) => {
    await widget.open();
    await expect(widget.countrySelect).toHaveValue("FR");
  });
});
