import type { BrowserContext } from "@playwright/test";
import { requested, trpc } from "./api";
import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

// Two numbers and six codes a minute for each address.
test.use({ server: "throttled" });

let lastHost = 0;

/** A client address that no other test has. */
async function ownAddress(context: BrowserContext, workerIndex: number): Promise<{ "x-forwarded-for": string }> {
  lastHost += 1;
  const headers = { "x-forwarded-for": `10.${workerIndex % 250}.0.${lastHost}` };
  await context.setExtraHTTPHeaders(headers);
  return headers;
}

test("who asks for too many codes is told how long to wait, as Retry-After says, and the number stays (E17)", async ({ context, page, widget, url, phone, anotherPhone }, { workerIndex }) => {
  const headers = await ownAddress(context, workerIndex);
  for (let times = 0; times < 2; times += 1) await requested(url, anotherPhone().number, headers);
  await widget.open();
  await widget.typeNumber(phone.number);
  const answered = page.waitForResponse(/confirmation\.request/);
  await widget.sendCode();
  const wait = Number(await (await answered).headerValue("retry-after"));
  expect(wait).toBeGreaterThan(0);
  const words = wait < 120 ? `${wait} second` : `${Math.ceil(wait / 60)} minutes`;
  await expect(widget.problem).toContainText(`Too many requests. Try again in ${words}`);
  expect((await widget.numberField.inputValue()).replace(/\D/g, "")).toContain(phone.number.slice(2));
  expect(await phone.messages()).toEqual([]);
});

test("who checks too many codes is told to wait, and loses no try by it", async ({ context, widget, url, phone }, { workerIndex }) => {
  const headers = await ownAddress(context, workerIndex);
  await widget.open();
  await widget.askForCode(phone);
  const code = await phone.code();
  const unknown = "A".repeat(22);
  for (let times = 0; times < 6; times += 1) await trpc.check(url, unknown, code, headers);
  const read = widget.calls("read");
  await widget.typeCode(code);
  await expect(widget.problem).toContainText(/Too many requests. Try again in \d+ (second|minute)/);
  await widget.expectDigits(code);
  await expect(widget.codeField).toBeEditable();
  expect(read).toEqual([]);

  // From elsewhere the same confirmation goes on where it was.
  await ownAddress(context, workerIndex);
  await widget.codeField.fill(wrongCodes(code, 1)[0] ?? "");
  await expect(widget.problem).toContainText("4 tries left");
});

test("one address that is refused takes nothing from another", async ({ context, url, phone, anotherPhone }, { workerIndex }) => {
  const greedy = await ownAddress(context, workerIndex);
  const modest = await ownAddress(context, workerIndex);
  for (let times = 0; times < 2; times += 1) await requested(url, anotherPhone().number, greedy);
  expect(await trpc.request(url, phone.number, greedy)).toMatchObject({ status: 429, failure: { code: "throttled" } });
  expect(await trpc.request(url, phone.number, modest)).toMatchObject({ status: 200 });
});
