import { describe, expect, it } from "vitest";
import { type Body, bodyOf, get, KEY_PATH, mutation, openDoors, ORIGIN, post } from "@/server/testing/doors";
import { createFakes, type Fakes } from "@/server/testing/fakes";
import { check, NUMBER, requested, valueOf } from "@/server/testing/stories";
import { StoreUnavailable } from "@/server/usecases/ports";
import type { ReturnCodes } from "@/server/usecases/return-ports";
import { createApi } from "./api";
import { sentenceOf } from "./failure-table";
import { createInFlight } from "./in-flight";
import { originsOf, withListed } from "./origins";
import { behindWalls } from "./walls";

const APP = "https://app.example/done";
const STATIC = "https://static.example";
const EXCHANGE_PATH = `${KEY_PATH}exchange/`;
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const returnUrls = [{ url: APP, allowsFragment: false }, { url: `${STATIC}/done`, allowsFragment: true }];

async function opened(fakes: Fakes = createFakes({ returnUrls })) {
  const { confirmationId, code } = await requested(fakes);
  const { activationKey } = valueOf(await check(fakes, confirmationId, code));
  const doors = openDoors(fakes);
  const create = async (change: object = {}) => doors.trpc(mutation("returnCode.create", { confirmationId, returnTo: APP, state: "s", ...change }));
  const codeOf = async () => {
    const { result } = (await bodyOf(await create())) as { result: { data: { location: string } } };
    return new URL(result.data.location).searchParams.get("code") ?? "";
  };
  return { ...doors, confirmationId, activationKey, create, codeOf };
}

describe("POST /phone-confirmation/activation-key/exchange/", () => {
  it("trades a code for number, key and state, as JSON and as either form, with and without its last slash, and nobody keeps the answer", async () => {
    const { rest, codeOf, activationKey } = await opened();
    const requests = [
      post(EXCHANGE_PATH, { code: await codeOf(), return_to: APP }),
      post(EXCHANGE_PATH.slice(0, -1), { code: await codeOf(), return_to: APP }),
      post(EXCHANGE_PATH, new URLSearchParams({ code: await codeOf(), return_to: APP }).toString(), FORM),
    ];
    const form = new FormData();
    form.set("code", await codeOf());
    form.set("return_to", APP);
    requests.push(new Request(ORIGIN + EXCHANGE_PATH, { method: "POST", body: form }));
    for (const request of requests) {
      const response = await rest(request);
      expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
      expect(await bodyOf(response)).toEqual({ phone_number: NUMBER, activation_key: activationKey, expires_at: expect.any(String), state: "s" });
    }
  });

  it("needs to be told the address, and says why", async () => {
    const { rest, codeOf } = await opened();
    const code = await codeOf();
    const response = await rest(post(EXCHANGE_PATH, { code }));
    const { return_to } = (await bodyOf(response)) as { return_to: string[] };
    expect([response.status, return_to]).toEqual([400, ["This field is required: the address that the person came back to, so that a code made for another app is not taken for yours."]]);
    for (const wrong of [null, 1, [APP], { url: APP }, ""]) expect((await rest(post(EXCHANGE_PATH, { code, return_to: wrong }))).status).toBe(400);
    // What was not a question has burnt nothing.
    expect((await rest(post(EXCHANGE_PATH, { code, return_to: APP }))).status).toBe(200);
  });

  it("answers unknown, used, expired and another address's in one way, down to the last byte", async () => {
    const fakes = createFakes({ returnUrls });
    const { rest, codeOf } = await opened(fakes);
    const [used, other, old] = [await codeOf(), await codeOf(), await codeOf()];
    await rest(post(EXCHANGE_PATH, { code: used, return_to: APP }));
    const ask = async (code: string, return_to = APP) => {
      const response = await rest(post(EXCHANGE_PATH, { code, return_to }));
      return { status: response.status, headers: [...response.headers], text: await response.text() };
    };
    const given = [await ask("x"), await ask(used), await ask(other, `${STATIC}/done`), await ask(other)];
    fakes.clock.advance(61);
    given.push(await ask(old));
    for (const each of given) expect(each).toEqual(given[0]);
    expect(JSON.parse(given[0]!.text)).toEqual({ error: sentenceOf({ code: "invalid_return_code" }), code: "invalid_return_code" });
    expect(given[0]!.status).toBe(400);
  });

  it("is no activation key's address, and the address of a key is as it was", async () => {
    const { rest, activationKey } = await opened();
    const read = await rest(get(EXCHANGE_PATH));
    expect([read.status, read.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
    expect((await rest(new Request(ORIGIN + EXCHANGE_PATH, { method: "OPTIONS" }))).headers.get("allow")).toBe("POST, OPTIONS");
    expect(await bodyOf(await rest(get(`${KEY_PATH}${encodeURIComponent(activationKey)}/`)))).toEqual({ phone_number: NUMBER });
    expect((await rest(post(`${KEY_PATH}exchange/x/`, {}))).status).toBe(404);
  });
});

describe("returnCode.create", () => {
  const failureIn = async (response: Response) => ((await bodyOf(response)) as { error: { data: { failure: Body } } }).error.data.failure;

  it("gives an address, and is no query", async () => {
    const { create, trpc, confirmationId } = await opened();
    const response = await create();
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(await bodyOf(response)).toEqual({ result: { data: { location: expect.stringMatching(/^https:\/\/app\.example\/done\?code=[\w-]{43}&state=s$/) as string } } });
    const input = encodeURIComponent(JSON.stringify({ confirmationId, returnTo: APP }));
    expect((await trpc(get(`/api/trpc/returnCode.create?input=${input}`))).status).toBe(405);
  });

  it("takes no activation key in the place of the id", async () => {
    const { create, activationKey } = await opened();
    for (const wrong of [{ activationKey, confirmationId: undefined }, { confirmationId: activationKey }]) {
      expect(await failureIn(await create(wrong))).toMatchObject({ code: "invalid_request", fields: { confirmationId: [expect.any(String)] } });
    }
  });

  it("says what is wrong with what it is asked", async () => {
    const { create } = await opened();
    expect(await failureIn(await create({ returnTo: "https://evil.example/" }))).toEqual({ code: "return_url_not_allowed" });
    expect(await failureIn(await create({ confirmationId: "A".repeat(22) }))).toEqual({ code: "confirmation_not_found" });
    const wrong: Record<string, unknown>[] = [{ state: "a".repeat(513) }, { state: "\n" }, { state: 1 }, { returnTo: 1 }, { returnTo: undefined }, { responseMode: "form_post" }, { confirmationId: undefined }, { confirmationId: "x" }];
    for (const change of wrong) {
      expect(await failureIn(await create(change))).toMatchObject({ code: "invalid_request", fields: { [Object.keys(change)[0]!]: [expect.any(String)] } });
    }
  });
});

it("a store that cannot answer is 503 with a wait, through either door", async () => {
  const fail = () => Promise.reject(new StoreUnavailable("The database cannot answer."));
  const returnCodes: ReturnCodes = { keep: fail, take: fail };
  const { create, rest } = await opened(createFakes({ returnUrls, returnCodes }));
  for (const response of [await create(), await rest(post(EXCHANGE_PATH, { code: "x", return_to: APP }))]) {
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  }
});

describe("a page without a server", () => {
  const LISTED = "https://listed.example";
  const origins = originsOf(ORIGIN, [LISTED], false);
  const walled = async () => {
    const doors = await opened();
    const api = createApi({ ...doors, openApi: {}, checks: {}, inbox: null, logo: null });
    return { ...doors, api: behindWalls(api, { origins, exchangeOrigins: withListed(origins, [STATIC]), inFlight: createInFlight(9) }) };
  };
  const preflight = (path: string, origin: string) =>
    new Request(ORIGIN + path, { method: "OPTIONS", headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" } });
  const sharedWith = (response: Response) => response.headers.get("access-control-allow-origin");
  const from = (origin: string) => ({ origin, "sec-fetch-site": "cross-site" });

  it("exchanges its code itself, and reads refusals too", async () => {
    const { api, create } = await walled();
    const { result } = (await bodyOf(await create({ returnTo: `${STATIC}/done`, responseMode: "fragment" }))) as { result: { data: { location: string } } };
    const code = new URLSearchParams(new URL(result.data.location).hash.slice(1)).get("code");
    for (const [body, status] of [[{ code, return_to: `${STATIC}/done` }, 200], [{ code, return_to: `${STATIC}/done` }, 400], [{}, 400]] as const) {
      const response = await api(post(EXCHANGE_PATH, body, from(STATIC)));
      expect([response.status, sharedWith(response), response.headers.get("vary")]).toEqual([status, STATIC, "Origin"]);
      expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    }
  });

  it("is told beforehand that it may, there and nowhere else", async () => {
    const { api } = await walled();
    for (const path of [EXCHANGE_PATH, EXCHANGE_PATH.slice(0, -1)]) {
      const response = await api(preflight(path, STATIC));
      expect([response.status, sharedWith(response), response.headers.get("access-control-allow-methods")]).toEqual([204, STATIC, "GET, HEAD, POST"]);
    }
    for (const path of [KEY_PATH, `${KEY_PATH}x/`, `${EXCHANGE_PATH}x`, `${KEY_PATH}%65xchange/`, `${KEY_PATH}EXCHANGE/`, "/phone-confirmation/confirmation/", "/api/trpc/returnCode.create"]) {
      const response = await api(preflight(path, STATIC));
      expect([path, sharedWith(response), response.headers.get("access-control-allow-methods")]).toEqual([path, null, null]);
      const asked = await api(post(path, {}, from(STATIC)));
      expect([path, asked.status, sharedWith(asked)]).toEqual([path, 403, null]);
    }
  });

  it("is the entry's own alone: a page whose code goes to its server does not ask, and a listed one may as ever", async () => {
    const { api } = await walled();
    for (const origin of ["https://app.example", "https://evil.example", "http://static.example", `${STATIC}:8443`, `${STATIC}.evil.example`, "null"]) {
      const response = await api(post(EXCHANGE_PATH, { code: "x", return_to: APP }, from(origin)));
      expect([origin, response.status, sharedWith(response)]).toEqual([origin, 403, null]);
      expect(sharedWith(await api(preflight(EXCHANGE_PATH, origin)))).toBeNull();
    }
    expect(sharedWith(await api(post(EXCHANGE_PATH, {}, from(LISTED))))).toBe(LISTED);
  });
});
