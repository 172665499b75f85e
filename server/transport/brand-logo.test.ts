import { expect, it } from "vitest";
import { brandLogo } from "./brand-logo";
import { createApi } from "./api";

const logo = { bytes: Buffer.from("<svg/>"), mediaType: "image/svg+xml", etag: '"abc"' };
const asked = (init?: RequestInit) => new Request("http://localhost/brand/logo", init);

it("is served as what its bytes are, with a tag", async () => {
  const response = brandLogo(logo, asked());
  expect(await response.text()).toBe("<svg/>");
  expect(Object.fromEntries(response.headers)).toMatchObject({ "content-type": "image/svg+xml", etag: '"abc"', "x-content-type-options": "nosniff" });
});

it.each(['"abc"', '"x", W/"abc"'])("is not sent again to who has it: %s", async (tags) => {
  const response = brandLogo(logo, asked({ headers: { "if-none-match": tags } }));
  expect([response.status, await response.text(), response.headers.get("etag")]).toEqual([304, "", '"abc"']);
});

it("tells its head alone, and is not there when there is none", async () => {
  expect(await brandLogo(logo, asked({ method: "HEAD" })).text()).toBe("");
  const unasked = async () => new Response();
  const api = createApi({ rest: unasked, trpc: unasked, openApi: {}, checks: {}, inbox: null, logo: null });
  expect((await api(asked())).status).toBe(404);
});
