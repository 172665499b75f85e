import { beforeEach, describe, expect, it } from "vitest";
import { createFakeLog, type FakeLog } from "@/server/testing/fakes";
import type { ArrivedReport, Report } from "@/server/usecases/delivery-ports";
import type { DeliveryInput } from "@/server/usecases/record-delivery";
import { createApi, isApiAddress } from "./api";
import { createDeliveryReports } from "./delivery-reports";
import { createInFlight } from "./in-flight";
import { originsOf } from "./origins";
import { behindWalls } from "./walls";

const ADDRESS = "https://confirm.example.com/phone-confirmation/delivery/mine/TOKEN/";

describe("the address of delivery reports", () => {
  let recorded: DeliveryInput[];
  let read: ArrivedReport[];
  let log: FakeLog;
  let says: Report | "forged" | "unreadable";
  let result: Awaited<ReturnType<Parameters<typeof createDeliveryReports>[0]["service"]["recordDelivery"]>>;
  beforeEach(() => {
    [recorded, read, log] = [[], [], createFakeLog()];
    says = { token: "TOKEN", outcome: "failed", providerCode: "30003" };
    result = { ok: true, value: null };
  });
  const api = () => {
    const service = { recordDelivery: async (input: DeliveryInput) => (recorded.push(input), result) };
    const reports = createDeliveryReports({ service, readers: new Map([["mine", (report) => (read.push(report), says)]]), log });
    const rest = async () => new Response("rest");
    const parts = { rest, trpc: rest, openApi: {}, checks: { database: async () => "ok", migrations: async () => "ok", gateway: async () => "ok" }, inbox: null, reports };
    return behindWalls(createApi(parts), { origins: originsOf("https://confirm.example.com", [], false), inFlight: createInFlight(2) });
  };
  const post = (address = ADDRESS, init: RequestInit = {}) => api()(new Request(address, { method: "POST", body: "MessageStatus=failed", ...init }));

  it.each([ADDRESS, ADDRESS.slice(0, -1)])("is the API's, and takes a report without a word, with and without its last slash: %s", async (address) => {
    expect(isApiAddress(new URL(address).pathname)).toBe(true);
    const response = await post(address, { headers: { "x-signature": "S" } });
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect(recorded).toEqual([{ token: "TOKEN", outcome: "failed", providerCode: "30003" }]);
    expect(read[0]?.token).toBe("TOKEN");
    expect(read[0]?.body.toString()).toBe("MessageStatus=failed");
    expect([read[0]?.header("x-signature"), read[0]?.header("x-other")]).toEqual(["S", ""]);
  });

  it("hands over no token where the address has none", async () => {
    await post(ADDRESS.replace("TOKEN/", ""));
    expect(read[0]?.token).toBe("");
  });

  it("records nothing before the end of a message, and says so to nobody", async () => {
    says = { token: "TOKEN", outcome: null };
    expect((await post()).status).toBe(204);
    expect(recorded).toEqual([]);
  });

  it("G-01 refuses what is forged, looks nothing up for it, and tells the operator once", async () => {
    says = "forged";
    const door = api();
    for (let times = 0; times < 50; times += 1) expect((await door(new Request(ADDRESS, { method: "POST" }))).status).toBe(403);
    expect(recorded).toEqual([]);
    expect(log.entries).toHaveLength(1);
    expect(log.entries[0]).toMatchObject({ level: "warn", event: "delivery_report_forged", details: { gateway: "mine" } });
    expect(log.text()).not.toContain("TOKEN");
  });

  it("G-02 refuses an address with a query, whoever signed it", async () => {
    expect((await post(`${ADDRESS}?a=1`)).status).toBe(403);
    expect(read).toEqual([]);
  });

  it("refuses what is genuine but says nothing with a sentence", async () => {
    says = "unreadable";
    expect((await post()).status).toBe(400);
  });

  it("knows no gateway that does not report, no other depth and no other method", async () => {
    expect((await post(ADDRESS.replace("mine", "other"))).status).toBe(404);
    expect((await post(`${ADDRESS}more/`)).status).toBe(404);
    expect((await post("https://confirm.example.com/phone-confirmation/delivery/")).status).toBe(404);
    const response = await api()(new Request(ADDRESS));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  it("H-01 reads no more than 8 KiB", async () => {
    expect((await post(ADDRESS, { body: "x".repeat(8193) })).status).toBe(413);
    expect(read).toEqual([]);
  });

  it("is closed to pages elsewhere and open to servers, which say nothing of where they come from", async () => {
    expect((await post(ADDRESS, { headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" } })).status).toBe(403);
    expect(read).toEqual([]);
    expect((await post()).status).toBe(204);
  });

  it("asks to come again when the database cannot answer", async () => {
    result = { ok: false, failure: { code: "unavailable", retryAfterSeconds: 1 } };
    const response = await post();
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
  });

  it("answers a fault of its own as such, under an id", async () => {
    const reports = createDeliveryReports({ service: { recordDelivery: async () => Promise.reject(new Error("a fault")) }, readers: new Map([["mine", () => says]]), log });
    const response = await reports(new Request(ADDRESS, { method: "POST" }));
    expect(response.status).toBe(500);
    expect(log.entries[0]).toMatchObject({ event: "internal_error", details: { requestId: response.headers.get("x-request-id") } });
  });
});
