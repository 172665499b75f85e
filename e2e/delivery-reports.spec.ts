import type { Page } from "@playwright/test";
import { en } from "@/widget/messages/en";
import { expect, test } from "./fixtures";
import { reportAsTwilio } from "./twilio-stand-in";
import type { Widget } from "./widget";

test.use({ server: "gateway" });

const { undelivered } = en.code;

/** Lets so much time pass on the page that it looks what became of the message, and until it has the answer. */
async function look(page: Page, seconds = 5): Promise<void> {
  const read = page.waitForResponse(/confirmation\.read/);
  await page.clock.runFor(seconds * 1000);
  await (await read).finished();
  await page.clock.runFor(100);
}

test("it is told again after a reload, and the number can be changed (E15)", async ({ page, widget, phone }) => {
  await page.clock.install();
  await widget.open();
  await widget.askForCode(phone);
  await reportAsTwilio(phone.number, "failed");
  await look(page);
  await expect(widget.problem).toHaveText(undelivered);
  await widget.reload();
  await expect(widget.problem).toHaveText(undelivered);
  await widget.changeButton.click();
  await expect(widget.numberField).toBeFocused();
  await expect(widget.problem).toBeEmpty();
});

test("what has been typed stays, with its caret, and is not talked over; the code of a message that came all the same is right (E15)", async ({ page, widget, phone }) => {
  await page.clock.install();
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  await widget.typeCode(code.slice(0, 3));
  await reportAsTwilio(phone.number, "undelivered");
  const reads = widget.calls("read");
  await look(page);
  expect(reads).toHaveLength(1);
  await expect(widget.problem).toBeEmpty();
  await widget.expectDigits(code.slice(0, 3));
  await page.keyboard.type(code.slice(3));
  await widget.expectConfirmed(phone);
});

test("a report that somebody forged is told to nobody (E15)", async ({ page, widget, phone }) => {
  await page.clock.install();
  await widget.open();
  await widget.askForCode(phone);
  expect(await reportAsTwilio(phone.number, "undelivered", "another token")).toBe(403);
  await look(page);
  await expect(widget.problem).toBeEmpty();
});

test.describe("the page asks for the report", () => {
  async function expectReads({ page, widget }: { page: Page; widget: Widget }, minutes: number, count: number): Promise<void> {
    const reads = widget.calls("read");
    for (let minute = 0; minute < minutes; minute += 1) {
      await page.clock.runFor(60_000);
      // Another request that has come and gone: what was to be asked before it has been.
      await page.evaluate(() => fetch("/healthz"));
    }
    await expect.poll(() => reads.length).toBe(count);
  }

  test("four times, when none comes", async ({ page, widget, phone }) => {
    await page.clock.install();
    await widget.open();
    await widget.askForCode(phone);
    await expectReads({ page, widget }, 5, 4);
  });

  test("no more once it has come", async ({ page, widget, phone }) => {
    await page.clock.install();
    await widget.open();
    await widget.askForCode(phone);
    await reportAsTwilio(phone.number, "delivered");
    // The page's clock runs faster than the network: its answer has to be there before the time of the next look.
    await look(page);
    await page.evaluate(() => fetch("/healthz"));
    await expectReads({ page, widget }, 5, 0);
    await expect(widget.problem).toBeEmpty();
  });

  test("not while nobody looks, and then when somebody does", async ({ page, widget, phone }) => {
    await page.clock.install();
    await page.addInitScript(() => Object.defineProperty(document, "hidden", { get: () => document.documentElement.dataset["away"] === "true" }));
    await widget.open();
    await widget.askForCode(phone);
    await page.evaluate(() => (document.documentElement.dataset["away"] = "true"));
    await expectReads({ page, widget }, 3, 0);
    await page.evaluate(() => (document.documentElement.dataset["away"] = "false"));
    await expectReads({ page, widget }, 1, 3);
  });

  test.describe("of a service whose gateway reports nothing", () => {
    test.use({ server: "main" });

    test("never", async ({ page, widget, phone }) => {
      await page.clock.install();
      await widget.open();
      await widget.askForCode(phone);
      await expectReads({ page, widget }, 5, 0);
    });
  });
});
