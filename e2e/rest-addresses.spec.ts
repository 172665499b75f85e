import { get } from "node:http";
import { rest } from "./api";
import { throughBothEntries } from "./both-entries";
import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

throughBothEntries(() => {
  for (const slash of ["/", ""]) {
    const ending = slash === "/" ? "with its slash" : "without a slash";

    test(`every REST address answers ${ending}, without a redirect`, async ({ url, phone }) => {
      const asked = await rest.request(url, phone.number, slash);
      expect(asked).toMatchObject({ status: 201, body: { phone_number: phone.number } });
      const wrong = await rest.check(url, phone.number, wrongCodes(await phone.code(), 1)[0] ?? "", slash);
      expect(wrong).toMatchObject({ status: 400, body: { error: "Invalid activation key" } });
      const checked = await rest.check(url, phone.number, await phone.code(), slash);
      expect(checked.status).toBe(200);
      const read = await rest.read(url, String(checked.body.activation_key), slash);
      expect(read).toMatchObject({ status: 200, body: { phone_number: phone.number } });
      expect(read.headers.get("content-type")).toContain("application/json");
    });

    test(`health, description and pages answer ${ending}, without a redirect`, async ({ url }) => {
      for (const path of ["/healthz", "/readyz", "/openapi.json", "/inbox/messages", "/verify", "/inbox"]) {
        const response = await fetch(url + path + slash, { redirect: "manual" });
        expect(`${path}${slash} ${response.status}`).toBe(`${path}${slash} 200`);
        await response.body?.cancel();
      }
    });
  }

  test("forms are read like JSON", async ({ url, phone }) => {
    const fields = { phone_number: phone.number };
    const address = `${url}/phone-confirmation/confirmation/`;
    const urlEncoded = await fetch(address, { method: "POST", body: new URLSearchParams(fields) });
    expect([urlEncoded.status, await urlEncoded.json()]).toEqual([201, fields]);
    const multipart = new FormData();
    multipart.set("phone_number", phone.number);
    const parts = await fetch(address, { method: "POST", body: multipart });
    expect([parts.status, await parts.json()]).toEqual([201, fields]);
    expect(await phone.messages()).toHaveLength(2);
  });

  test("what is not there says so in the one shape that every refusal has", async ({ url }) => {
    const unknown = await fetch(`${url}/phone-confirmation/nothing/`);
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ error: expect.any(String), code: "not_found" });
    const wrongMethod = await fetch(`${url}/phone-confirmation/confirmation/`);
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get("allow")).toContain("POST");
    expect(await wrongMethod.json()).toMatchObject({ code: "method_not_allowed" });
  });
});

test("a client that offers HTTP/2 is answered, before and after the first page", async ({ url }) => {
  for (const path of ["/healthz", "/verify", "/healthz", "/verify"]) {
    expect(await statusWithUpgrade(url + path)).toBe(200);
  }
});

test("a page that is posted to, or an address that cannot be decoded, is refused without a fault", async ({ url }) => {
  const posted = await fetch(`${url}/nope`, { method: "POST", headers: { rsc: "1" }, body: "a=b" });
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  const undecodable = await fetch(`${url}/api/trpc/%`);
  expect([undecodable.status, await undecodable.json()]).toEqual([404, expect.objectContaining({ code: "not_found" })]);
});

/** As curl --http2 and Java's HttpClient ask by default. */
function statusWithUpgrade(address: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c", "http2-settings": "AAMAAABkAAQAoAAAAAIAAAAA" };
    get(address, { headers, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    }).on("error", reject);
  });
}
