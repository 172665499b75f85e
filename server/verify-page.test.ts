import { describe, expect, it } from "vitest";
import { callerFrom, createFakeLog, createFakes, type FakeOptions, wrongCode } from "@/server/testing/fakes";
import { brandConfigOf } from "./settings/brand-settings";
import type { Service } from "./usecases/service";
import { createVerifyPage, pageRulesOf } from "./verify-page";

const NUMBER = "+12025550123";
const APP = "https://app.example/done";
const PAGE = "http://localhost:3000/verify";
const WITH_RETURN = `${PAGE}?return_to=${encodeURIComponent(APP)}&state=s1`;

interface Setup extends FakeOptions {
  mode?: "trial" | "production";
  over?: Partial<Service>;
}

function open({ mode = "trial", over = {}, ...options }: Setup = {}) {
  const fakes = createFakes({ returnUrls: [{ url: APP, allowsFragment: false }], ...options });
  const service = { ...fakes.service, ...over };
  const log = createFakeLog();
  const brand = { ...brandConfigOf({}), name: "North <wind>", supportUrl: "https://help.example/" };
  const page = createVerifyPage({ config: { brand, mode }, service, rules: pageRulesOf(service), callerOf: () => callerFrom(), log });
  const post = async (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
    const response = await page.answer(new Request(url, { method: "POST", body: new URLSearchParams(fields), headers }));
    return { response, status: response.status, html: await response.text() };
  };
  return { fakes, page, post, log };
}

/** Posts forms, and writes down which idempotency key each brought to the service. */
function createSpyingPage({ fakes }: ReturnType<typeof open>, keys: (string | null)[]) {
  const over: Partial<Service> = {
    request: async (input, caller) => {
      keys.push(caller.idempotencyKey);
      return fakes.service.request(input, { ...caller, idempotencyKey: null });
    },
  };
  const service = { ...fakes.service, ...over };
  const page = createVerifyPage({ config: { brand: brandConfigOf({}), mode: "trial" }, service, rules: pageRulesOf(service), callerOf: () => callerFrom(), log: createFakeLog() });
  return (fields: Record<string, string>) => page.answer(new Request(PAGE, { method: "POST", body: new URLSearchParams(fields) }));
}

/** What a browser would send for a press of the button with this value: the fields of its form. */
function formWith(html: string, act: string): { action: string; fields: Record<string, string> } {
  const form = html.match(/<form[^]*?<\/form>/g)?.find((each) => each.includes(`value="${act}"`)) ?? "";
  const decoded = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
  const fields = [...form.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, decoded(value)]);
  return { action: decoded(/action="([^"]*)"/.exec(form)?.[1] ?? ""), fields: { ...(Object.fromEntries(fields) as Record<string, string>), do: act } };
}

async function press({ post }: ReturnType<typeof open>, html: string, act: string, typed: Record<string, string> = {}) {
  const { action, fields } = formWith(html, act);
  return post(new URL(action, PAGE).href, { ...fields, ...typed });
}

/** The language decides where it stands in the message. */
const codeIn = ({ fakes }: ReturnType<typeof open>, index = -1) => /\d{6}/.exec(fakes.gateway.asked.at(index)?.body ?? "")?.[0] ?? "";

const titleOf = (html: string) => /<title>(.*)<\/title>/.exec(html)?.[1];

describe("a browser without a script", () => {
  it("asks, is wrong, is right, and is told so (C24, P1)", async () => {
    const opened = open();
    const number = await opened.post(PAGE, { do: "show" });
    expect([number.status, titleOf(number.html)]).toEqual([200, "Confirm your phone number – North &#60;wind&#62;"]);
    const code = await press(opened, number.html, "request", { phone: "(202) 555-0123", phoneCountry: "US" });
    expect([code.status, titleOf(code.html)]).toEqual([200, "Enter code – North &#60;wind&#62;"]);
    expect(code.html).toContain('autocomplete="one-time-code"');
    expect(code.html).toContain("+1 202 555 0123");
    const right = codeIn(opened);
    const wrong = await press(opened, code.html, "check", { code: wrongCode(right) });
    expect([wrong.status, titleOf(wrong.html)]).toEqual([400, "Error: Enter code – North &#60;wind&#62;"]);
    expect(wrong.html.indexOf("There is a problem")).toBeLessThan(wrong.html.indexOf("<h1"));
    expect(wrong.html).toContain('<a href="#code">That code is not right. Check the latest message. You have 4 tries left.</a>');
    expect(wrong.html).toContain(`value="${wrongCode(right)}"`);
    const done = await press(opened, wrong.html, "check", { code: ` ${right.slice(0, 3)} ${right.slice(3)} ` });
    expect([done.status, titleOf(done.html)]).toEqual([200, "Number confirmed – North &#60;wind&#62;"]);
    expect(opened.fakes.gateway.asked).toHaveLength(1);
  });

  it("is told before a try is spent what is missing (E5)", async () => {
    const opened = open();
    const empty = await opened.post(PAGE, { do: "request", phone: "" });
    expect([empty.status, titleOf(empty.html)]).toEqual([400, "Error: Confirm your phone number – North &#60;wind&#62;"]);
    expect(empty.html).toContain('<a href="#phone">Enter your mobile number</a>');
    const code = await opened.post(PAGE, { phone: NUMBER });
    const short = await press(opened, code.html, "check", { code: "12" });
    expect([short.status, short.html.includes("Enter all 6 digits")]).toEqual([400, true]);
    expect((await press(opened, code.html, "check", { code: wrongCode(codeIn(opened)) })).html).toContain("4 tries left");
  });

  it("sends one message when the form is sent twice, and another to another number", async () => {
    const opened = open();
    const { html } = await opened.post(PAGE, { do: "show" });
    const ask = (phone: string) => press(opened, html, "request", { phone });
    const [first, again] = [await ask(NUMBER), await ask(NUMBER)];
    expect(formWith(again.html, "check").fields["confirmation"]).toBe(formWith(first.html, "check").fields["confirmation"]);
    expect(opened.fakes.gateway.asked).toHaveLength(1);
    expect((await ask("+12025550124")).status).toBe(200);
    expect(opened.fakes.gateway.asked.map(({ to }) => to)).toEqual([NUMBER, "+12025550124"]);
  });

  it("sends another message for the same form in another language, and takes no key that a form of ours does not have", async () => {
    const opened = open();
    const { html } = await opened.post(PAGE, { do: "show" });
    const { key } = formWith(html, "request").fields;
    expect(key).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    const keys: (string | null)[] = [];
    const spying = createSpyingPage(opened, keys);
    await spying({ do: "request", phone: NUMBER, key: key ?? "" });
    await spying({ do: "request", phone: NUMBER, key: key ?? "", locale: "fr" });
    for (const made of ["", "abc", "1", "x".repeat(64), `${key}.`, (key ?? "").replaceAll("-", ""), (key ?? "").toUpperCase() + "A"]) await spying({ do: "request", phone: NUMBER, key: made });
    expect(keys).toEqual([`${key}.en.${NUMBER}`, `${key}.fr.${NUMBER}`, ...Array<null>(7).fill(null)]);
  });

  it("after the last wrong code is told that none is left, and is given the way to a new one alone", async () => {
    const opened = open();
    let { html } = await opened.post(PAGE, { phone: NUMBER });
    const wrong = wrongCode(codeIn(opened));
    for (let tries = 4; tries > 0; tries -= 1) {
      ({ html } = await press(opened, html, "check", { code: wrong }));
      expect(html).toContain(tries === 1 ? "1 try left" : `You have ${tries} tries left.`);
    }
    ({ html } = await press(opened, html, "check", { code: wrong }));
    expect(html).toContain("Too many tries with this code. Send a new one.");
    expect(html).not.toContain('value="check"');
    expect((await press(opened, html, "show", { locale: "en" })).html).not.toContain('value="check"');
    opened.fakes.clock.advance(31);
    const renewed = await press(opened, html, "renew");
    expect([renewed.status, opened.fakes.gateway.asked.length]).toEqual([200, 2]);
  });

  it("gets another message after the wait, is told the wait before, and one form sends one (R1, R5)", async () => {
    const opened = open();
    const code = await opened.post(PAGE, { phone: NUMBER });
    const early = await press(opened, code.html, "resend");
    expect([early.status, early.html.includes("You can send a new code in 30 seconds.")]).toEqual([429, true]);
    expect(early.response.headers.get("retry-after")).toBe("30");
    opened.fakes.clock.advance(31);
    const sent = await press(opened, early.html, "resend");
    expect([sent.status, sent.html.includes("New code sent to")]).toEqual([200, true]);
    await press(opened, early.html, "resend");
    expect(opened.fakes.gateway.asked).toHaveLength(2);
    const earlier = codeIn(opened, 0);
    expect((await press(opened, sent.html, "check", { code: earlier })).status).toBe(200);
  });

  it("goes on with a new code when the old one is over, and keeps where it goes back to (P13)", async () => {
    const opened = open();
    const code = await opened.post(WITH_RETURN, { phone: NUMBER });
    opened.fakes.clock.advance(601);
    const late = await press(opened, code.html, "check", { code: codeIn(opened) });
    expect(late.html).toContain("That code has expired. Send a new one.");
    expect(late.html).not.toContain('value="check"');
    const renewed = await press(opened, late.html, "renew");
    expect([renewed.status, opened.fakes.gateway.asked.length]).toEqual([200, 2]);
    const back = await press(opened, renewed.html, "check", { code: codeIn(opened) });
    expect([back.status, back.response.headers.get("location")?.startsWith(`${APP}?code=`)]).toEqual([303, true]);
  });

  it("changes the number, and the language, on the way", async () => {
    const opened = open();
    const code = await opened.post(PAGE, { phone: NUMBER });
    const arabic = await press(opened, code.html, "show", { locale: "ar" });
    expect(arabic.html).toContain('<html lang="ar" dir="rtl">');
    expect(formWith(arabic.html, "check")).toMatchObject({ action: "/verify?locale=ar", fields: formWith(code.html, "check").fields["confirmation"] && { confirmation: formWith(code.html, "check").fields["confirmation"] } });
    const changed = await press(opened, arabic.html, "change");
    expect(formWith(changed.html, "request").fields["phone"]).toBe(NUMBER);
    expect(opened.fakes.gateway.asked).toHaveLength(1);
  });

  it("is asked for a wait where others solve a challenge, and hears clock times in UTC", async () => {
    const failing = (failure: object) => open({ over: { request: async () => ({ ok: false, failure }) as never } }).post(PAGE, { phone: NUMBER });
    const challenged = await failing({ code: "challenge_required", challenge: {}, retryAfterSeconds: 40 });
    expect([challenged.status, challenged.html.includes("Too many requests. Try again in 40 seconds.")]).toEqual([429, true]);
    expect((await failing({ code: "number_closed", retryAfterSeconds: 80_000 })).html).toMatch(/Too many wrong codes. Try again after .* UTC/);
  });
});

describe("the way back without a script", () => {
  it("is a redirect to the allowed address with a code and the state, and nothing of the number", async () => {
    const opened = open();
    const code = await opened.post(WITH_RETURN, { phone: NUMBER });
    expect(code.html).toContain(`<a href="${APP}?error=access_denied&#38;state=s1" rel="noreferrer">Cancel and go back to <bdi dir="ltr">app.example</bdi></a>`);
    expect(code.response.headers.get("content-security-policy")).toContain("form-action 'self' https://app.example;");
    const { response } = await press(opened, code.html, "check", { code: codeIn(opened) });
    const location = new URL(response.headers.get("location") ?? "");
    expect([response.status, location.origin + location.pathname, [...location.searchParams.keys()]]).toEqual([303, APP, ["code", "state"]]);
    const exchanged = await opened.fakes.service.exchangeReturnCode({ code: location.searchParams.get("code") ?? "", returnTo: APP }, callerFrom());
    expect(exchanged).toMatchObject({ ok: true, value: { phoneNumber: NUMBER, state: "s1" } });
  });

  it("is told when it is closed for the moment, and can be tried again", async () => {
    let isClosed = true;
    const opened = open();
    const over: Partial<Service> = {
      createReturnCode: async (...input) => (isClosed ? { ok: false, failure: { code: "throttled", retryAfterSeconds: 7 } } : opened.fakes.service.createReturnCode(...input)),
    };
    const page = createVerifyPage({
      config: { brand: brandConfigOf({}), mode: "trial" }, service: { ...opened.fakes.service, ...over }, rules: pageRulesOf(opened.fakes.service), callerOf: () => callerFrom(), log: createFakeLog(),
    });
    const post = (fields: Record<string, string>) => page.answer(new Request(WITH_RETURN, { method: "POST", body: new URLSearchParams(fields) }));
    const code = await (await post({ phone: NUMBER })).text();
    const held = await post({ ...formWith(code, "check").fields, code: codeIn(opened) });
    const html = await held.text();
    expect([held.status, html.includes("we could not take you back"), html.includes("Try again in 7 seconds")]).toEqual([429, true, true]);
    isClosed = false;
    expect((await post(formWith(html, "continue").fields)).status).toBe(303);
  });
});

describe("an address that nothing can be made of", () => {
  const refusedAt = async (search: string, mode: "trial" | "production" = "trial") => {
    const { page } = open({ mode });
    const read = page.read({ search: new URLSearchParams(search), acceptLanguage: "de" });
    if (!("refusal" in read)) throw new Error(`${search} was allowed.`);
    const response = await page.refused(read);
    return { response, html: await response.text() };
  };

  it.each(["//evil.example", "/\\evil.example", "https://app.example/done/", "https://app.example.evil.example/done", "javascript:alert(1)", "https://app.example@evil.example/", `"><svg onload=alert(1)>`])(
    "E-01 says what to set for %j, in a trial alone, and links nowhere (P7)",
    async (returnTo) => {
      const { response, html } = await refusedAt(new URLSearchParams({ return_to: returnTo }).toString());
      expect([response.status, response.headers.get("location"), html.match(/href="[^"]*"/g)]).toEqual([400, null, ['href="/icon.svg"']]);
      expect(html).toContain('<html lang="de"');
      expect(html).not.toMatch(/<(?:svg onload|script|form)/);
      const line = /<code[^>]*>(.*)<\/code>/.exec(html.replaceAll("<wbr>", ""))?.[1]?.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
      expect(line).toBe(`PHONE_CONFIRMATION_RETURN_URLS=${returnTo}`);
      expect((await refusedAt(new URLSearchParams({ return_to: returnTo }).toString(), "production")).html).not.toContain("PHONE_CONFIRMATION");
    },
  );

  it.each([
    ["return_to=a&return_to=b", "return_to mehr als einmal"],
    [`state=${"x".repeat(513)}`, "state länger als 512 Zeichen"],
    ["lock=1", "phone_number"],
    ["lock=1&phone_number=%2B1202", "phone_number"],
    [`return_to=${encodeURIComponent(APP)}&response_mode=fragment`, "Liste des Betreibers"],
  ])("says why: %s", async (search, words) => {
    const { response, html } = await refusedAt(search);
    expect([response.status, html.includes(words)]).toEqual([400, true]);
  });

  it("is refused to a form, too, before anything is sent", async () => {
    const { post, fakes } = open();
    expect((await post(`${PAGE}?return_to=https://evil.example/`, { phone: NUMBER })).status).toBe(400);
    expect(fakes.gateway.asked).toEqual([]);
  });
});

it.each(["trial", "production"] as const)("a form from elsewhere gets a page in the language of who pressed its button, without a word of it, and in a trial what to set: %s", async (mode) => {
  const { page } = open({ mode });
  const response = await page.foreign(new Request(WITH_RETURN, { method: "POST", headers: { "accept-language": "fr" }, body: new URLSearchParams({ phone: NUMBER, locale: "de" }) }));
  const html = await response.text();
  expect([response.status, response.headers.get("content-type"), html.includes('<html lang="fr"'), html.includes("PUBLIC_URL")]).toEqual([403, "text/html; charset=utf-8", true, mode === "trial"]);
  expect(html).not.toMatch(/202555|app\.example|<(?:form|script)/);
});

it("with a lock the number of the address counts, whatever the form says, and is masked (C13)", async () => {
  const opened = open();
  const code = await opened.post(`${PAGE}?lock=1&phone_number=%2B12025550123`, { phone: "+12025550199" });
  expect(opened.fakes.gateway.asked.map(({ to }) => to)).toEqual([NUMBER]);
  expect(code.html).toContain("••23");
  expect(code.html.replace(/<input[^>]*>|action="[^"]*"/g, "")).not.toMatch(/555.?0123/);
  expect(code.html).not.toContain('value="change"');
});

it("with a lock, a confirmation of another number is nobody's: no press on a form with its id confirms, sends or goes back (C13)", async () => {
  const opened = open();
  const code = await opened.post(WITH_RETURN, { phone: "+12025550199" });
  const { fields } = formWith(code.html, "check");
  const locked = `${WITH_RETURN}&lock=1&phone_number=%2B12025550123`;
  const right = codeIn(opened);
  for (const act of ["check", "resend", "show", "continue"]) {
    const { status, html, response } = await opened.post(locked, { ...fields, code: right, do: act });
    expect([act, status, response.headers.get("location"), titleOf(html)]).toEqual([act, 200, null, "Confirm your phone number – North &#60;wind&#62;"]);
    expect(html).toContain("••23");
  }
  expect(opened.fakes.gateway.asked).toHaveLength(1);
  expect((await opened.post(WITH_RETURN, { ...fields, code: right, do: "check" })).status).toBe(303);
  for (const act of ["check", "show"]) expect((await opened.post(locked, { ...fields, code: right, do: act })).response.headers.get("location")).toBeNull();
});

it("takes a small form and nothing else", async () => {
  const { page } = open();
  const status = async (body: BodyInit, type?: string) => (await page.answer(new Request(PAGE, { method: "POST", body, ...(type && { headers: { "content-type": type } }) }))).status;
  expect(await status(JSON.stringify({ phone: NUMBER }), "application/json")).toBe(415);
  expect(await status("phone=1", "text/plain")).toBe(415);
  expect(await status(new URLSearchParams({ phone: "1".repeat(9000) }))).toBe(413);
});

it("a fault of ours is told with the id of the log (E13, P14)", async () => {
  const opened = open({ over: { request: async () => Promise.reject(new Error("secret")) } });
  const { response, html } = await opened.post(PAGE, { phone: NUMBER });
  const id = response.headers.get("x-request-id") ?? "";
  expect([response.status, html.includes(id), html.includes("secret")]).toEqual([500, true, false]);
  expect(opened.log.text()).toContain(id);
});

it("no script, no other host, no store, and the one style by its hash (P16)", async () => {
  const { response, html } = await open().post(PAGE, { phone: NUMBER });
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
  );
  expect(html).not.toMatch(/<script|style="|\son\w+=/);
});
