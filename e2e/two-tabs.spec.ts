import { expect, test } from "./fixtures";
import { openMounted } from "./mounted-widget";

test("a tab in which a number is being typed stays with it (C27)", async ({ context, page, phone }) => {
  const other = await openMounted(await context.newPage());
  await other.typeNumber("202 555");
  const widget = await openMounted(page);
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  await expect(other.numberField).toHaveValue(/202.*555/);
});

test("widgets that remember under other names do not hear of each other (C27)", async ({ context, page, phone }) => {
  const widget = await openMounted(page);
  await widget.askForCode(phone);
  const elsewhere = await openMounted(await context.newPage(), { props: { storageKey: "elsewhere" } });
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  await expect(elsewhere.numberField).toHaveValue("");
});

test("what tabs tell each other holds neither the number, the code nor the key (C27)", async ({ context, page, phone }) => {
  const ear = await context.newPage();
  await ear.goto("/openapi.json");
  await ear.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    new BroadcastChannel("phone-confirmation/phone-confirmation").onmessage = ({ data }) => void heard.push(data);
  });
  const widget = await openMounted(page, { isStrict: false });
  await widget.askForCode(phone);
  await widget.typeCode(await phone.code());
  await widget.expectConfirmed(phone);
  const heard = () => ear.evaluate(() => (window as unknown as { heard: { type: string }[] }).heard);
  await expect.poll(async () => (await heard()).map(({ type }) => type)).toEqual(["anyone", "sent", "finished"]);
  const id = await page.evaluate(() => (JSON.parse(sessionStorage.getItem("phone-confirmation") ?? "{}") as { confirmationId: string }).confirmationId);
  expect(await heard()).toEqual([
    { type: "anyone" },
    { type: "sent", confirmationId: id, before: null },
    { type: "finished", confirmationId: id },
  ]);
});
