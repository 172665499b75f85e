import { en } from "@/widget/messages/en";
import { loadMessages } from "@/widget/messages/load-messages";
import { expect, test } from "../fixtures";
import { Widget } from "../widget";
import { addressAt } from "./doors";
import { throughEachDoor } from "./through-each-door";

const UK = { country: "GB", number: "+447400123456" };
const US = { country: "US", number: "+12133734253" };
const PASTES = [
  { text: "0044 7400 123456", ...UK },
  { text: "+44 (0)7400 123456", ...UK },
  { text: "Call +44 7400 123456 please", ...UK },
  { text: "+１２１３３７３４２５３", ...US },
  { text: "+١٢١٣٣٧٣٤٢٥٣", ...US },
  { text: "+۱۲۱۳۳۷۳۴۲۵۳", ...US },
  { text: "tel:+12133734253", ...US },
  { text: "+1 (213) 373‑4253 ext. 5", ...US },
  { text: "(213) 373.4253", ...US },
];

throughEachDoor(() => {
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

  test("a pasted number of another country changes the country and says so (N9); a chosen one sends a number as it is dialled there (N12, N13)", async ({ page, widget }) => {
    await page.route(/confirmation\.request/, (route) => route.abort());
    await widget.open();
    await expect(widget.countrySelect).toHaveValue("US");
    await widget.paste(widget.numberField, "+44 7400 123456");
    await expect(widget.countrySelect).toHaveValue("GB");
    await expect(widget.spoken).toHaveText("Country set to United Kingdom.");
    await widget.numberField.fill("");
    await widget.countrySelect.selectOption({ label: "France (+33)" });
    await widget.typeNumber("06 12 34 56 78");
    await expect(widget.numberField).toHaveValue("06 12 34 56 78");
    const asked = page.waitForRequest(/confirmation\.request/);
    await widget.sendCode();
    expect((await asked).postData()).toContain('"+33612345678"');
  });

  test("what is typed right after a country is chosen, or with it by a program, stays and is read by that country", async ({ page, widget }) => {
    await page.route(/confirmation\.request/, (route) => route.abort());
    for (const { when, pasted } of [
      { when: "in the next task", pasted: false },
      { when: "in the same task", pasted: false },
      { when: "in the next task", pasted: true },
      { when: "in the same task", pasted: true },
    ]) {
      await test.step(`${when}${pasted ? ", after a paste" : ""}`, async () => {
        await widget.open();
        await widget.countrySelect.focus();
        await expect(widget.countrySelect.getByRole("option", { name: "France (+33)" })).toBeAttached();
        if (pasted) await widget.paste(widget.numberField, "+44 7400 123456");
        await widget.numberField.evaluate(async (field: HTMLInputElement, isLater) => {
          const select = (field.getRootNode() as Document | ShadowRoot).querySelector("select");
          if (select === null) throw new Error("There is no select.");
          select.value = "FR";
          select.dispatchEvent(new Event("change", { bubbles: true }));
          const nextTask = () =>
            new Promise((resume) => {
              const { port1, port2 } = new MessageChannel();
              port1.onmessage = resume;
              port2.postMessage(null);
            });
          if (isLater) await nextTask();
          field.focus();
          field.select();
          document.execCommand("insertText", false, "0612345678");
        }, when === "in the next task");
        await expect(widget.countrySelect).toHaveValue("FR");
        await expect(widget.numberField).toHaveValue("06 12 34 56 78");
        const asked = page.waitForRequest(/confirmation\.request/);
        await widget.sendCode();
        expect((await asked).postData()).toContain('"+33612345678"');
      });
    }
  });

  test("a zero in front under a country without one is explained (N14), and digits that lack only their plus are suggested with it, one press away (N15)", async ({ widget }) => {
    await widget.open();
    await widget.typeNumber("07400 123456");
    await widget.sendCode();
    await expect(widget.problem).toHaveText("Numbers in the United States do not start with 0. Is the country right?");
    await expect(widget.numberField).toHaveAttribute("aria-invalid", "true");
    await widget.numberField.fill("");
    await widget.paste(widget.numberField, "447400123456");
    await widget.problem.getByRole("button", { name: "Did you mean +44 7400 123456?" }).click();
    await expect(widget.countrySelect).toHaveValue("GB");
    await expect(widget.numberField).toBeFocused();
    await expect(widget.problem).toBeEmpty();
  });

  test("nothing is said while a number is being typed (N21); pressing the button, or Enter, explains (N3, N22, E2, E5)", async ({ page, widget }) => {
    const calls = widget.calls("request");
    await widget.open();
    await expect(widget.numberField).toBeFocused();
    await widget.sendCode();
    await expect(widget.problem).toHaveText("Enter your mobile number");
    await expect(widget.numberField).toHaveAccessibleDescription("Enter your mobile number");
    await expect(widget.numberField).toBeFocused();
    await page.keyboard.type("202");
    await expect(widget.problem).toBeEmpty();
    await page.keyboard.press("Enter");
    await expect(widget.problem).toHaveText("That number is too short for the United States.");
    expect(calls).toEqual([]);
  });

  test("the server's word on a number that the widget could not judge stands under the field (E16)", async ({ widget }) => {
    await widget.open();
    // The widget knows how long American numbers are, the server knows which ones there are.
    await widget.typeNumber("+12002000000");
    await widget.sendCode();
    await expect(widget.problem).toContainText("not a number we can text");
    await expect(widget.numberField).toHaveAccessibleDescription(/not a number we can text/);
    await expect(widget.numberField).toBeFocused();
    await widget.sendCode();
    await expect(widget.problem).toContainText("not a number we can text");
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

  test("the number field is labelled (N1), what phones fill in (N2), explained (N4, N5, N25), and large enough to hit and to read (N11, N24)", async ({ page, widget }) => {
    await widget.open();
    await expect(widget.root.locator("label")).toHaveText("Mobile number");
    await expect(widget.root).toContainText("We only use the number for this.");
    await expect(widget.root).toContainText("Message and data rates may apply.");
    await expect(widget.root.getByRole("checkbox")).toHaveCount(0);
    const attributes = { type: "tel", autocomplete: "tel", inputmode: "tel", enterkeyhint: "send", name: "phone", id: /.+/ };
    for (const [name, value] of Object.entries(attributes)) await expect(widget.numberField).toHaveAttribute(name, value);
    const frame = await page.locator(".pc-phone").boundingBox();
    const country = await widget.countrySelect.boundingBox();
    const button = await widget.sendButton.boundingBox();
    expect(frame?.height).toBe(52);
    expect(Math.min(country?.width ?? 0, country?.height ?? 0, button?.height ?? 0)).toBeGreaterThanOrEqual(44);
    const fontSize = await widget.numberField.evaluate((field) => parseFloat(getComputedStyle(field).fontSize));
    expect(fontSize).toBeGreaterThanOrEqual(16);
  });

  test("a press while the code is on its way changes nothing, and the button says so: one message is sent (N23)", async ({ page, widget, phone }) => {
    const calls = widget.calls("request");
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route(/confirmation\.request/, async (route) => {
      await held;
      await route.continue();
    });
    await widget.open();
    await widget.typeNumber(phone.number);
    await widget.sendButton.dblclick();
    await expect(widget.sendButton).toHaveText("Sending code…");
    await expect(widget.sendButton).toHaveAttribute("aria-busy", "true");
    await widget.sendButton.click();
    await page.keyboard.press("Enter");
    letGo();
    await expect(widget.codeField).toBeVisible();
    expect(calls).toHaveLength(1);
    expect(await phone.messages()).toHaveLength(1);
  });

  test("changing the number keeps it, in focus and selected (N27), and the old code no longer counts (R10)", async ({ page, widget, phone, anotherPhone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const old = await phone.code();
    await widget.changeButton.click();
    await expect(widget.numberField).toBeFocused();
    const kept = await widget.numberField.inputValue();
    expect(kept.replace(/\D/g, "")).toContain(phone.number.slice(2));
    await expect.poll(() => widget.selection()).toBe(kept);

    const next = anotherPhone();
    await page.keyboard.insertText(next.number);
    await page.keyboard.press("Enter");
    await expect(widget.root).toContainText(`Sent to ${next.shown}`);
    await widget.expectDigits("");
    const code = await next.code();
    if (code !== old) {
      await widget.typeCode(old);
      await expect(widget.problem).toContainText("4 tries left");
    }
    await widget.typeCode(code);
    await widget.expectConfirmed(next);
    expect(await phone.messages()).toHaveLength(1);
  });
});

throughEachDoor((door) => {
  test("of a list of countries no other can be chosen, and a number pasted from another is told at once (N17)", async ({ page, server }) => {
    const widget = new Widget(page, en, addressAt(door, server, { countries: ["US", "CA"], country: "FR" }));
    await widget.open();
    await expect(widget.countrySelect.locator("option")).toHaveText(["Canada (+1)", "United States (+1)"]);
    await widget.paste(widget.numberField, "+33 6 12 34 56 78");
    await expect(widget.problem).toHaveText("We can’t text numbers in France yet.");
  });

  test("the page says which country is selected at first (N10)", async ({ page, server }) => {
    const widget = new Widget(page, en, addressAt(door, server, { country: "GB" }));
    await widget.open();
    await expect(widget.countrySelect).toHaveValue("GB");
  });
}, ["react", "embed"]);

test.describe("in French", () => {
  test.use({ locale: "fr-FR" });

  test("the country is the one the browser asks for (N10)", async ({ page }) => {
    const widget = new Widget(page, await loadMessages("fr"));
    await widget.open();
    await expect(widget.countrySelect).toHaveValue("FR");
  });
});
