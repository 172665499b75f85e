import { expect, test } from "./fixtures";
import { openMounted } from "./mounted-widget";

test("a locked number is shown masked, cannot be changed, and is the one that is confirmed (C13)", async ({ page, phone }) => {
  const widget = await openMounted(page, { props: { phoneNumber: phone.number, lockPhoneNumber: true, canStartOver: true } });
  const masked = `+1 ••• ••• ••${phone.number.slice(-2)}`;
  await expect(widget.root).toContainText(`We’ll text a code to ${masked}`);
  await expect(widget.root.getByRole("textbox")).toHaveCount(0);
  await widget.sendCode();
  await expect(widget.root).toContainText(`Sent to ${masked}`);
  await expect(widget.changeButton).toHaveCount(0);
  await expect(widget.root).not.toContainText(phone.shown);
  await widget.typeCode(await phone.code());
  await expect(widget.root).toContainText(`${masked} is now confirmed.`);
  await expect(widget.startOverButton).toHaveCount(0);
  expect(await widget.told("onConfirmed")).toEqual([[expect.objectContaining({ phoneNumber: phone.number }), expect.objectContaining({ by: "here" })]]);
});

test("inside a form of the page's own, its hidden inputs carry what was confirmed, and Enter does not submit that form", async ({ page, phone }) => {
  const body = `<form id="own" action="/never"><input name="other" value="1"><div data-place></div></form>`;
  const widget = await openMounted(page, { body, props: { names: { phoneNumber: "phone_number", activationKey: "activation_key" } } });
  const sent = () => page.evaluate(() => Object.fromEntries(new FormData(document.querySelector<HTMLFormElement>("#own")!)));
  expect(await sent()).toEqual({ other: "1", phone_number: "", activation_key: "" });
  await widget.typeNumber(phone.number);
  await page.keyboard.press("Enter");
  await expect(widget.codeField).toBeFocused();
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  expect(await sent()).toEqual({ other: "1", phone_number: phone.number, activation_key: expect.stringMatching(/.{20,}/) });
  expect(new URL(page.url()).pathname).toBe("/mounted-widget/");
});

test("the page follows the number as it is entered, and the field follows the page (A3)", async ({ page }) => {
  const widget = await openMounted(page, { props: { phoneNumber: "+12025550134" } });
  await expect(widget.numberField).toHaveValue("(202) 555-0134");
  await widget.update({ phoneNumber: "+12025550199" });
  await expect(widget.numberField).toHaveValue("(202) 555-0199");
  await widget.numberField.press("End");
  await widget.numberField.press("Backspace");
  expect(await widget.told("onPhoneNumberChange")).toEqual([["+1202555019"]]);
});

test("at the end a link leads on, and the page goes there by itself only when asked to (S2, S3)", async ({ page, phone }) => {
  const continueTo = { href: "/openapi.json", place: "Northwind", automatically: true };
  const widget = await openMounted(page, { props: { continueTo } });
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await expect(widget.root.getByRole("link", { name: "Continue to Northwind" })).toHaveAttribute("href", "/openapi.json");
  await expect(widget.root).toContainText("Taking you back…");
  await page.waitForURL("**/openapi.json");
  await page.goBack();
  await widget.expectConfirmed(phone);
  await expect(widget.root).not.toContainText("Taking you back…");
});

test("an address that would run as a script is no way on", async ({ page, phone }) => {
  const widget = await openMounted(page, { props: { continueTo: { href: "javascript:alert(1)", automatically: true } } });
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  await expect(widget.root.getByRole("link")).toHaveCount(0);
});

test("another language is loaded before a word is shown, and is written in its direction (N18, C20)", async ({ page, phone }) => {
  const seen: string[] = [];
  await page.exposeFunction("see", (text: string) => void seen.push(text));
  await page.addInitScript(() => {
    new MutationObserver(() => (window as unknown as { see(text: string): void }).see(document.querySelector(".pc-root")?.textContent ?? "")).observe(document, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
  const widget = await openMounted(page, { props: { locale: "ar" } });
  await expect(widget.root).toHaveAttribute("dir", "rtl");
  await expect(widget.root).toHaveAttribute("lang", "ar");
  await expect(widget.heading).toHaveText(/\p{Script=Arabic}/u);
  const field = widget.root.getByRole("textbox");
  expect(await field.evaluate((element) => getComputedStyle(element).direction)).toBe("ltr");
  await field.fill(phone.number);
  await field.press("Enter");
  const code = widget.root.locator("[autocomplete=one-time-code]");
  await expect(code).toBeVisible();
  expect(await code.evaluate((element) => getComputedStyle(element).direction)).toBe("ltr");
  expect(await widget.root.locator("bdi").first().getAttribute("dir")).toBe("ltr");
  expect(seen.filter((text) => /Confirm your|Text me/.test(text))).toEqual([]);
});

test("the terms are one line with a link (N25), and the tips end in the way to somebody who helps (R11)", async ({ page, phone }) => {
  const widget = await openMounted(page, { props: { supportUrl: "/help", termsUrl: "/terms" } });
  await expect(widget.root.getByRole("link", { name: "How we use your number" })).toHaveAttribute("href", "/terms");
  await widget.askForCode(phone);
  await widget.root.getByText("Not received it?").click();
  await expect(widget.root.getByRole("link", { name: "Get help" })).toHaveAttribute("href", "/help");
});

test("a fault of the service is told with the beginning of the id it was logged under (E13)", async ({ page, phone }) => {
  const widget = await openMounted(page);
  await page.route("**/api/trpc/confirmation.request", (route) =>
    route.fulfill({
      status: 500,
      headers: { "x-request-id": "3f2a9c1e-0000-4000-8000-000000000000" },
      json: { error: { message: "x", code: -32603, data: { failure: { code: "internal_error" } } } },
    }),
  );
  await widget.typeNumber(phone.number);
  await widget.sendCode();
  await expect(widget.problem).toHaveText("We could not send the code. Try again. Reference 3f2a9c1e.");
  expect(await widget.told("onError")).toEqual([[{ code: "internal_error", requestId: "3f2a9c1e-0000-4000-8000-000000000000" }]]);
});

test("the step and what is going on stand in data attributes (A8), and nothing takes the focus unasked (A15)", async ({ page, phone }) => {
  const widget = await openMounted(page);
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe("body");
  const states = async (step: string, state: string) => {
    await expect(widget.root).toHaveAttribute("data-step", step);
    await expect(widget.root).toHaveAttribute("data-state", state);
  };
  await states("number", "number");
  await widget.sendCode();
  await expect(widget.root.locator(".pc-phone")).toHaveAttribute("data-invalid", "true");
  await widget.askForCode(phone);
  await states("code", "code");
  await widget.typeCode("12");
  await expect(widget.root.locator("[data-filled]")).toHaveCount(2);
  await expect(widget.slots.nth(2)).toHaveAttribute("data-active", "true");
  await widget.codeField.fill(await phone.code());
  await states("confirmed", "confirmed");
});

test("a disabled widget takes nothing and asks for nothing (A16)", async ({ page }) => {
  const widget = await openMounted(page, { props: { disabled: true, defaultPhoneNumber: "+12025550134" } });
  await expect(widget.numberField).toBeDisabled();
  await expect(widget.countrySelect).toBeDisabled();
  await expect(widget.sendButton).toBeDisabled();
});

test("the page can focus, submit and begin anew (A5)", async ({ page, phone }) => {
  const widget = await openMounted(page, { props: { id: "mine" } });
  await expect(page.locator("#mine")).toHaveClass("pc-root");
  await widget.press("focus");
  await expect(widget.numberField).toBeFocused();
  await widget.typeNumber(phone.number);
  await widget.press("submit");
  await expect(widget.codeField).toBeVisible();
  await widget.press("reset");
  await expect(widget.numberField).toHaveValue("");
  expect(await phone.messages()).toHaveLength(1);
});

test("two widgets with one name on one page each go their own way (C27, M12)", async ({ page, phone }) => {
  const both = await openMounted(page, { body: '<div data-place></div><div data-place></div>' });
  const [first, second] = [both.root.first(), both.root.last()];
  await first.getByRole("textbox").fill(phone.number);
  await first.getByRole("button", { name: "Text me a code" }).click();
  const code = first.getByRole("textbox", { name: "Code", exact: true });
  await expect(code).toBeVisible();
  await code.pressSequentially(await phone.code());
  await expect(first.getByRole("heading")).toHaveText("Number confirmed");
  await expect(second.getByRole("heading")).toHaveText("Confirm your phone number");
  expect(await phone.messages()).toHaveLength(1);
});
