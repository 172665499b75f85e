import { createRest } from "@/server/transport/rest";
import { createTrpc } from "@/server/transport/trpc";
import type { Caller } from "@/server/usecases/ports";
import type { Service } from "@/server/usecases/service";
import { callerFrom, createFakeLog, createFakes, type Fakes } from "./fakes";

export const ORIGIN = "http://localhost:3000";
export const CONFIRMATION_PATH = "/phone-confirmation/confirmation/";
export const KEY_PATH = "/phone-confirmation/activation-key/";

export type Door = (request: Request) => Promise<Response>;

/** Both doors before one service. */
export function openDoors(fakes: Fakes = createFakes(), service: Service = fakes.service) {
  const log = createFakeLog();
  const callers: Request[] = [];
  const callerOf = (request: Request): Caller => {
    callers.push(request);
    return callerFrom();
  };
  const options = { service, log, callerOf, quotas: fakes.ports.policy.rates };
  return { fakes, log, callers, rest: createRest(options), trpc: createTrpc(options) };
}

export function post(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  return new Request(ORIGIN + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
  });
}

export function get(path: string): Request {
  return new Request(ORIGIN + path);
}

export function mutation(procedure: string, input: unknown): Request {
  return post(`/api/trpc/${procedure}`, input);
}

export function query(procedure: string, input: unknown): Request {
  return get(`/api/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`);
}

export type Body = Record<string, unknown>;

export async function bodyOf(response: Response): Promise<Body> {
  return (await response.json()) as Body;
}

/** A body that has no length until it was read. */
export function streamed(path: string, chunks: readonly Uint8Array[]): { request: Request; pulled: () => number } {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[pulled];
      if (!chunk) return controller.close();
      pulled += 1;
      controller.enqueue(chunk);
    },
  });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body, duplex: "half" };
  return { request: new Request(ORIGIN + path, init), pulled: () => pulled };
}
