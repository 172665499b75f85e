import type { ReadReport } from "@/server/usecases/delivery-ports";
import type { Log } from "@/server/usecases/ports";
import type { Service } from "@/server/usecases/service";
import { readBytes } from "./body";
import { failureResponse, surpriseResponse } from "./rest";

export interface DeliveryReportsOptions {
  service: Pick<Service, "recordDelivery">;
  /** By the name of the gateway, of those that report. */
  readers: ReadonlyMap<string, ReadReport>;
  log: Log;
}

const ADDRESS = /^\/phone-confirmation\/delivery\/([^/]+)(?:\/([^/]+))?\/?$/;

/**
 * Where gateways report what became of a message: `POST /phone-confirmation/delivery/{gateway}/`, and a token behind it where
 * the gateway has no other place for one. Whether a report is genuine is known before anything is looked up, so that a
 * forged one costs a signature. It is answered 403, a genuine one 204, whether it says anything new or not.
 */
export function createDeliveryReports({ service, readers, log }: DeliveryReportsOptions): (request: Request) => Promise<Response> {
  const told = new Set<string>();
  const forged = (gateway: string) => {
    // Once: whoever floods this address must not flood the log.
    if (!told.has(gateway)) log.warn("delivery_report_forged", { gateway, advice: "A report on a message was not signed for this service. If it was genuine, see that PUBLIC_URL is the address that the gateway calls, and the secret its own." });
    told.add(gateway);
    return new Response(null, { status: 403 });
  };
  const answer = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const [, gateway = "", token = ""] = ADDRESS.exec(pathname) ?? [];
    const read = readers.get(gateway);
    if (!read) return failureResponse({ code: "not_found" });
    if (request.method !== "POST") return failureResponse({ code: "method_not_allowed", allow: ["POST"] });
    const body = await readBytes(request);
    if (!body.ok) return failureResponse(body.failure);
    // No address that was given to a gateway has a query.
    const report = search === "" ? read({ token, body: Buffer.from(body.value), header: (name) => request.headers.get(name) ?? "" }) : "forged";
    if (report === "forged") return forged(gateway);
    if (report === "unreadable") return failureResponse({ code: "malformed_body" });
    const { outcome } = report;
    const result = outcome && (await service.recordDelivery({ ...report, outcome }));
    return result && !result.ok ? failureResponse(result.failure) : new Response(null, { status: 204 });
  };
  return (request) => answer(request).catch((error: unknown) => surpriseResponse(error, log));
}
