import { describe, expect, it } from "vitest";
import numbers from "@/server/testing/conformance/numbers.json";
import { bodyOf, CONFIRMATION_PATH, get, KEY_PATH, openDoors, ORIGIN, post } from "@/server/testing/doors";
import { createFakes, unavailableStore } from "@/server/testing/fakes";
import { NUMBER } from "@/server/testing/stories";

const ASK = { phone_number: "+1-202-555-1234" };

describe("the three addresses of the original", () => {
  it.each([CONFIRMATION_PATH, CONFIRMATION_PATH.slice(0, -1)])("POST %s: 201 and the number in E.164", async (path) => {
    const { rest, fakes } = openDoors();
    const response = await rest(post(path, ASK));
    expect(response.status).toBe(201);
    expect(await bodyOf(response)).toEqual({ phone_number: NUMBER });
    expect(fakes.gateway.asked).toHaveLength(1);
  });

  it.each([KEY_PATH, KEY_PATH.slice(0, -1)])("POST %s: 200 and an activation key, which GET reads", async (path) => {
    const { rest, fakes } = openDoors();
    await rest(post(CONFIRMATION_PATH, ASK));
    const response = await rest(post(path, { ...ASK, code: fakes.gateway.code() }));
    expect(response.status).toBe(200);
    const { activation_key } = (await bodyOf(response)) as { activation_key: string };
    for (const slash of ["", "/"]) {
      const read = await rest(get(`${KEY_PATH}${activation_key}${slash}`));
      expect([read.status, await bodyOf(read)]).toEqual([200, { phone_number: NUMBER }]);
      expect((await rest(get(`${KEY_PATH}${encodeURIComponent(activation_key)}${slash}`))).status).toBe(200);
    }
  });

  it("send the original's text to who names no language, and another where one is named, in JSON or a form", async () => {
    const { rest, fakes } = openDoors();
    await rest(post(CONFIRMATION_PATH, ASK));
    await rest(post(CONFIRMATION_PATH, { ...ASK, locale: "de-AT" }));
    await rest(new Request(ORIGIN + CONFIRMATION_PATH, { method: "POST", body: new URLSearchParams({ ...ASK, locale: "fr" }) }));
    await rest(post(CONFIRMATION_PATH, { ...ASK, locale: "tlh" }));
    expect(fakes.gateway.asked.map(({ body }) => body.replace(/\d{6}/, "#"))).toEqual([
      "Your confirmation code is #",
      "# ist Ihr Bestätigungscode.",
      "# est votre code de confirmation.",
      "Your confirmation code is #",
    ]);
  });

  it.each([["x".repeat(36), "Ensure this field has no more than 35 characters."], [5, "Not a valid string."], [null, "Not a valid string."]])(
    "refuse %j as a language, and send nothing",
    async (locale, sentence) => {
      const { rest, fakes } = openDoors();
      const response = await rest(post(CONFIRMATION_PATH, { ...ASK, locale }));
      expect([response.status, await bodyOf(response)]).toMatchObject([400, { code: "invalid_request", locale: [sentence] }]);
      expect(fakes.gateway.asked).toEqual([]);
    },
  );

  it("take a form and a multipart form, too", async () => {
    const { rest } = openDoors();
    const multipart = new FormData();
    multipart.set("phone_number", ASK.phone_number);
    for (const body of [new URLSearchParams(ASK), multipart]) {
      const response = await rest(new Request(ORIGIN + CONFIRMATION_PATH, { method: "POST", body }));
      expect([response.status, await bodyOf(response)]).toEqual([201, { phone_number: NUMBER }]);
    }
  });

  it("take more fields than they need", async () => {
    const { rest } = openDoors();
    expect((await rest(post(CONFIRMATION_PATH, { ...ASK, code: 5, other: [{}] }))).status).toBe(201);
  });

  it("answer JSON in UTF-8 that nobody may keep", async () => {
    const { rest } = openDoors();
    for (const response of [await rest(post(CONFIRMATION_PATH, ASK)), await rest(post(CONFIRMATION_PATH, {}))]) {
      expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("HEAD is answered like GET", async () => {
    const { rest } = openDoors();
    const response = await rest(new Request(`${ORIGIN}${KEY_PATH}abc/`, { method: "HEAD" }));
    expect(response.status).toBe(400);
  });
});

describe("every number that the original was asked for gets its status", () => {
  it.each(numbers)("$name: $status", async ({ phone_number, status, e164 }) => {
    const response = await openDoors().rest(post(CONFIRMATION_PATH, { phone_number }));
    expect(response.status).toBe(status);
    const body = await bodyOf(response);
    if (status === 201) expect(body).toEqual({ phone_number: e164 });
    else expect(body).toMatchObject({ error: expect.any(String), code: expect.any(String), phone_number: [expect.any(String)] });
  });
});

describe("every refusal has a sentence for people and a code", () => {
  it.each<[string, Request, `${number} ${string}`, string[]]>([
    ["no field", post(CONFIRMATION_PATH, {}), "400 invalid_request", ["phone_number"]],
    ["an empty number", post(CONFIRMATION_PATH, { phone_number: "" }), "400 invalid_request", ["phone_number"]],
    ["a number that is none", post(CONFIRMATION_PATH, { phone_number: "hello" }), "400 invalid_phone_number", ["phone_number"]],
    ["a number of 251 characters", post(CONFIRMATION_PATH, { phone_number: "1".repeat(251) }), "400 invalid_request", ["phone_number"]],
    ["neither field", post(KEY_PATH, {}), "400 invalid_request", ["code", "phone_number"]],
    ["a code with letters", post(KEY_PATH, { ...ASK, code: "12a456" }), "400 invalid_request", ["code"]],
    ["a code that is a number", post(KEY_PATH, { ...ASK, code: 123456 }), "400 invalid_request", ["code"]],
    ["a code with other scripts' digits", post(KEY_PATH, { ...ASK, code: "١٢٣٤٥٦" }), "400 invalid_request", ["code"]],
    ["a number that is none, with a code", post(KEY_PATH, { phone_number: "+1", code: "123456" }), "400 invalid_phone_number", ["phone_number"]],
    ["a wrong code", post(KEY_PATH, { ...ASK, code: "123456" }), "400 invalid_code", []],
    ["a wrong key", get(`${KEY_PATH}abc/`), "400 invalid_activation_key", []],
    ["a key with a broken escape", get(`${KEY_PATH}%E0%A4%A/`), "400 invalid_activation_key", []],
    ["a key of 5,000 characters", get(`${KEY_PATH}${"x".repeat(5000)}/`), "400 invalid_activation_key", []],
    ["another address", get("/phone-confirmation/other/"), "404 not_found", []],
    ["the folder", get("/phone-confirmation/"), "404 not_found", []],
    ["two slashes", post("/phone-confirmation//confirmation/", ASK), "404 not_found", []],
    ["other capitals", post("/phone-confirmation/Confirmation/", ASK), "404 not_found", []],
  ])("%s", async (_name, request, statusAndCode, fields) => {
    const response = await openDoors().rest(request);
    const body = await bodyOf(response);
    expect(`${response.status} ${String(body["code"])}`).toBe(statusAndCode);
    expect(body["error"]).toMatch(/^[A-Z]/);
    expect(Object.keys((body["fields"] ?? {})).sort()).toEqual(fields);
    for (const field of fields) expect((body["fields"] as Record<string, unknown>)[field]).toEqual([expect.any(String)]);
    if (fields.includes("phone_number")) expect(body["phone_number"]).toEqual((body["fields"] as Record<string, unknown>)["phone_number"]);
  });

  it("in the original's words where its clients may compare them", async () => {
    const { rest } = openDoors();
    for (const request of [post(KEY_PATH, { ...ASK, code: "123456" }), get(`${KEY_PATH}abc/`)]) {
      expect((await bodyOf(await rest(request)))["error"]).toBe("Invalid activation key");
    }
  });

  it("and tells who holds the number alone nothing of tries", async () => {
    const { rest, fakes } = openDoors();
    await rest(post(CONFIRMATION_PATH, ASK));
    const wrong = fakes.gateway.code() === "123456" ? "654321" : "123456";
    expect(Object.keys(await bodyOf(await rest(post(KEY_PATH, { ...ASK, code: wrong })))).sort()).toEqual(["code", "error"]);
  });
});

describe("a method that an address does not know", () => {
  it.each([
    ["GET", CONFIRMATION_PATH, "POST, OPTIONS"],
    ["PUT", CONFIRMATION_PATH, "POST, OPTIONS"],
    ["PATCH", CONFIRMATION_PATH, "POST, OPTIONS"],
    ["DELETE", KEY_PATH, "POST, OPTIONS"],
    ["HEAD", KEY_PATH, "POST, OPTIONS"],
    ["POST", `${KEY_PATH}abc/`, "GET, HEAD, OPTIONS"],
    ["DELETE", `${KEY_PATH}abc`, "GET, HEAD, OPTIONS"],
  ])("%s %s: 405, and Allow says %s", async (method, path, allow) => {
    const { rest, fakes } = openDoors();
    const response = await rest(new Request(ORIGIN + path, { method }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, allow]);
    const body = await bodyOf(response);
    expect(body).toMatchObject({ code: "method_not_allowed", error: expect.stringContaining(allow.split(", ")[0] ?? "") });
    expect(body["detail"]).toBe(body["error"]);
    expect(fakes.gateway.asked).toEqual([]);
  });

  it("is not smuggled in by a header or a field", async () => {
    const { rest } = openDoors();
    const overriding = new Request(ORIGIN + CONFIRMATION_PATH, { headers: { "x-http-method-override": "POST" } });
    expect((await rest(overriding)).status).toBe(405);
  });

  it("OPTIONS: what the address is for and takes, as the original answers it", async () => {
    const response = await openDoors().rest(new Request(ORIGIN + KEY_PATH, { method: "OPTIONS" }));
    expect([response.status, response.headers.get("allow")]).toEqual([200, "POST, OPTIONS"]);
    expect(await bodyOf(response)).toMatchObject({
      renders: ["application/json"],
      parses: ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
    });
  });
});

describe("429 and 503 say when to come back", () => {
  it("when this address asks too often", async () => {
    const rates = { "phone-number-confirmation": { count: 1, periodSeconds: 60 }, "phone-confirmation-activation-key": { count: 1, periodSeconds: 60 } };
    const { rest } = openDoors(createFakes({ policy: { rates } }));
    await rest(post(CONFIRMATION_PATH, ASK));
    const response = await rest(post(CONFIRMATION_PATH, ASK));
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "61"]);
    expect(await bodyOf(response)).toMatchObject({ code: "throttled", error: "Too many requests. Try again in 61 seconds." });
  });

  it("when no gateway took the message, with the reason", async () => {
    const { rest, fakes } = openDoors();
    fakes.gateway.answerNext({ status: "refused", reason: "unsubscribed", detail: "secret detail" });
    const response = await rest(post(CONFIRMATION_PATH, ASK));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    const body = await bodyOf(response);
    expect(body).toMatchObject({ code: "message_not_sent", reason: "unsubscribed" });
    expect(JSON.stringify(body)).not.toContain("secret detail");
  });

  it("when the database cannot answer", async () => {
    const { rest } = openDoors(createFakes({ store: unavailableStore() }));
    const response = await rest(post(CONFIRMATION_PATH, ASK));
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await bodyOf(response)).toMatchObject({ code: "unavailable" });
  });
});

describe("a fault of ours", () => {
  it("is 500 without a detail, and logged under the id of the answer", async () => {
    const fakes = createFakes();
    const fault = new Error(`fault with ${NUMBER}`);
    const { rest, log } = openDoors(fakes, { ...fakes.service, requestByNumber: () => Promise.reject(fault) });
    const response = await rest(post(CONFIRMATION_PATH, ASK));
    expect(response.status).toBe(500);
    expect(await bodyOf(response)).toEqual({ error: "Something went wrong here. Try again later.", code: "internal_error" });
    const requestId = response.headers.get("x-request-id");
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(log.entries).toEqual([{ level: "error", event: "internal_error", details: { requestId }, error: fault }]);
  });
});
