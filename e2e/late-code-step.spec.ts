import { expect, test } from "./fixtures";
import { openMounted } from "./mounted-widget";

/** The file of the code step and of the last one, as the page's own build names it. */
const CODE_STEP = /\/mounted-widget\/later-steps-[^/]+\.js$/;

test("the code step is loaded with the first message, not before", async ({ page, phone }) => {
  const loaded: string[] = [];
  page.on("request", (request) => CODE_STEP.test(request.url()) && loaded.push(request.url()));
  const widget = await openMounted(page);
  await widget.typeNumber(phone.number);
  expect(loaded).toEqual([]);
  await widget.sendCode();
  await expect(widget.codeField).toBeFocused();
  expect(loaded).toHaveLength(1);
});

test("while the code step is on its way the number step stays busy, and one message is sent", async ({ page, phone }) => {
  const widget = await openMounted(page);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(CODE_STEP, async (route) => {
    await held;
    await route.fallback();
  });
  await widget.typeNumber(phone.number);
  await widget.sendCode();
  await expect(widget.root).toHaveAttribute("data-state", "code");
  await expect(widget.sendButton).toHaveText("Sending code…");
  await expect(widget.sendButton).toHaveAttribute("aria-busy", "true");
  await widget.sendButton.click();
  letGo();
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  expect(await phone.messages()).toHaveLength(1);
});

test("a code step that does not load is told, loses no confirmation, and a press asks for it again, not for a message", async ({ page, phone }) => {
  const widget = await openMounted(page);
  let isBroken = true;
  await page.route(CODE_STEP, (route) => (isBroken ? route.fulfill({ status: 503, contentType: "text/javascript", body: "" }) : route.fallback()));
  await widget.typeNumber(phone.number);
  await widget.sendCode();
  await expect(widget.problem).toContainText("Part of this page did not load.");
  isBroken = false;
  await widget.sendButton.click();
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  expect(await phone.messages()).toHaveLength(1);
  expect(await widget.told("onConfirmed")).toHaveLength(1);
});

test("a reload that comes back to a confirmed number tells, too, that its step does not load, and shows it at the next press", async ({ page, phone }) => {
  const widget = await openMounted(page);
  await widget.typeNumber(phone.number);
  await widget.sendCode();
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  let isBroken = true;
  await page.route(CODE_STEP, (route) => (isBroken ? route.fulfill({ status: 503, contentType: "text/javascript", body: "" }) : route.fallback()));
  await page.reload();
  await expect(widget.problem).toContainText("Part of this page did not load.");
  expect(await widget.told("onConfirmed")).toHaveLength(1);
  isBroken = false;
  await widget.sendButton.click();
  await widget.expectConfirmed(phone);
  expect(await phone.messages()).toHaveLength(1);
});
