import type { Failure } from "@/contract/failures";

export const BODY_MAX_BYTES = 8 * 1024;

type Read<T> = { ok: true; value: T } | { ok: false; failure: Failure };

/** The fields of a JSON object, a form or a multipart form; refused as soon as more than 8 KiB arrived. */
export async function readFields(request: Request): Promise<Read<Record<string, unknown>>> {
  const type = mediaType(request);
  const bytes = await readBytes(request);
  if (!bytes.ok) return bytes;
  // As the original: no body at all is an object without fields.
  if (bytes.value.length === 0) return { ok: true, value: {} };
  if (type === null || hasContentEncoding(request)) return refused({ code: "unsupported_media_type" });
  try {
    const parse: Parser = PARSERS[type];
    return { ok: true, value: await parse(bytes.value, request.headers.get("content-type") ?? "") };
  } catch (error) {
    if (error instanceof NotAnObject) {
      const sentence = "Send one object with named fields.";
      return refused({ code: "invalid_request", fields: { non_field_errors: [sentence] } });
    }
    return refused({ code: "malformed_body" });
  }
}

/** Bodies that were read before their request was answered. */
const readBefore = new WeakMap<Request, Read<Uint8Array>>();

/** Reads no further than the limit, whatever `Content-Length` says; once, however often it is asked. */
export async function readBytes(request: Request, limitBytes = BODY_MAX_BYTES): Promise<Read<Uint8Array>> {
  const known = readBefore.get(request);
  if (known) return known;
  const read = await readOnce(request, limitBytes);
  readBefore.set(request, read);
  return read;
}

async function readOnce(request: Request, limitBytes: number): Promise<Read<Uint8Array>> {
  const tooLarge = refused({ code: "body_too_large", limitBytes });
  const announced = request.headers.get("content-length");
  if (announced !== null && /^[0-9]+$/.test(announced)) {
    if (Number(announced) > limitBytes) return tooLarge;
    // The parser takes no more than was announced, and the whole at once is several times cheaper than a stream of it.
    return request.arrayBuffer().then(
      (bytes) => ({ ok: true, value: new Uint8Array(bytes) }),
      () => refused({ code: "malformed_body" }),
    );
  }
  if (!request.body) return { ok: true, value: new Uint8Array() };
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > limitBytes) {
        await reader.cancel();
        return tooLarge;
      }
      chunks.push(value);
    }
  } catch {
    // The client went away or sent less than it announced.
    return refused({ code: "malformed_body" });
  }
  return { ok: true, value: Buffer.concat(chunks) };
}

export function hasContentEncoding(request: Request): boolean {
  return !["", "identity"].includes((request.headers.get("content-encoding") ?? "").toLowerCase());
}

type Fields = Record<string, unknown>;
type Parser = (bytes: Uint8Array, contentType: string) => Fields | Promise<Fields>;
type MediaType = keyof typeof PARSERS;

const PARSERS = {
  "application/json": (bytes: Uint8Array) => {
    const value: unknown = JSON.parse(decode(bytes));
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw new NotAnObject();
    return value as Fields;
  },
  "application/x-www-form-urlencoded": (bytes: Uint8Array) => Object.fromEntries(new URLSearchParams(decode(bytes))),
  "multipart/form-data": async (bytes: Uint8Array, contentType: string) => {
    const response = new Response(Buffer.from(bytes), { headers: { "content-type": contentType } });
    return Object.fromEntries(await response.formData());
  },
} satisfies Record<string, Parser>;

export const MEDIA_TYPES = Object.keys(PARSERS);

class NotAnObject extends Error {}

/** `null` for what we do not read, a charset other than UTF-8 included. */
export function mediaType(request: Request): MediaType | null {
  const [type = "", ...parameters] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  const charset = parameters.map((each) => each.trim()).find((each) => each.startsWith("charset="));
  if (charset && !/^charset="?utf-?8"?$/.test(charset)) return null;
  const name = type.trim();
  return Object.hasOwn(PARSERS, name) ? (name as MediaType) : null;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function refused(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure };
}
