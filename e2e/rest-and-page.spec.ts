import { guessUntilClosed, requested, rest, trpc } from "./api";
import { throughBothEntries } from "./both-entries";
import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

throughBothEntries(() => {
  test("a number confirmed over REST while the page waits for its code: both get their key", async ({ widget, url, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const codeOfPage = await phone.code();
    await rest.request(url, phone.number);
    await expect.poll(phone.messages).toHaveLength(2);
    const answer = await rest.check(url, phone.number, await phone.code());
    expect(answer.status).toBe(200);
    expect((await rest.read(url, String(answer.body.activation_key))).body).toEqual({ phone_number: phone.number });

    await widget.reload();
    await expect(widget.root).toContainText(`Sent to ${phone.shown}`);
    await widget.typeCode(codeOfPage);
    await widget.expectConfirmed(phone);
  });

  test("a number confirmed on the page leaves the code that REST asked for as it was", async ({ widget, url, phone }) => {
    await rest.request(url, phone.number);
    const codeOfRest = await phone.code();
    await widget.open();
    await widget.askForCode(phone);
    await expect.poll(phone.messages).toHaveLength(2);
    await widget.typeCode(await phone.code());
    await widget.expectConfirmed(phone);
    expect(await rest.check(url, phone.number, codeOfRest)).toMatchObject({ status: 200 });
  });

  test("the code of the page cannot be used over REST, which needs no id", async ({ url, phone }) => {
    await requested(url, phone.number);
    expect(await rest.check(url, phone.number, await phone.code())).toMatchObject({ status: 400, body: { error: "Invalid activation key" } });
  });

  test("wrong guesses by number alone never spend the tries of the page, even when they close the number", async ({ widget, url, phone }) => {
    await widget.open();
    await widget.askForCode(phone);
    const code = await phone.code();
    await guessUntilClosed(url, phone);
    await widget.typeCode(wrongCodes(code, 1)[0] ?? "");
    await expect(widget.problem).toContainText("4 tries left");
    await widget.typeCode(code);
    await widget.expectConfirmed(phone);
  });

  test("20 wrong guesses close the number for both doors, and the page says until when (E10)", async ({ widget, url, phone }) => {
    await guessUntilClosed(url, phone);
    const sent = (await phone.messages()).length;
    const answer = await rest.request(url, phone.number);
    expect(answer).toMatchObject({ status: 429, body: { code: "number_closed" } });
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(23 * 3600);
    expect(await trpc.request(url, phone.number)).toMatchObject({ status: 429, failure: { code: "number_closed" } });

    await widget.open();
    await widget.typeNumber(phone.number);
    await widget.sendCode();
    await expect(widget.problem).toContainText(/Too many wrong codes\. Try again after .*\d{1,2}:\d\d/);
    expect(await phone.messages()).toHaveLength(sent);
  });

  test("a REST code can be used once, and its success takes the number's other REST codes along", async ({ url, phone }) => {
    await rest.request(url, phone.number);
    const first = await phone.code();
    await rest.request(url, phone.number);
    await expect.poll(phone.messages).toHaveLength(2);
    const second = await phone.code();
    expect(await rest.check(url, phone.number, first)).toMatchObject({ status: 200 });
    expect(await rest.check(url, phone.number, first)).toMatchObject({ status: 400 });
    expect(await rest.check(url, phone.number, second)).toMatchObject({ status: 400 });
  });
});
