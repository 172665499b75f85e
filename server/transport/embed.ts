import { failureResponse } from "./rest";

/** A file of the custom element as it is served: in each way it may be packed, and with a tag that changes with it. */
export interface EmbedFile {
  mediaType: string;
  tag: string;
  packed: Readonly<Record<Packing, Uint8Array>>;
}
export type Packing = "br" | "gzip" | "identity";

/** By address. None where the element was not built. */
export type EmbedFiles = ReadonlyMap<string, EmbedFile>;

/**
 * For pages of any site, so any page may load and read them: they hold nothing that is not public. `*` allows no
 * credentials; everything else of the service stays with its own origin and the listed ones.
 */
const FOR_EVERYBODY = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "cache-control": "public, max-age=3600, stale-while-revalidate=86400",
  vary: "Accept-Encoding",
};

export function embedFile(files: EmbedFiles, request: Request): Response {
  const file = files.get(new URL(request.url).pathname);
  if (file === undefined) return failureResponse({ code: "not_found" });
  const packing = packingFor(request.headers.get("accept-encoding") ?? "");
  const etag = `"${file.tag}-${packing}"`;
  const headers = new Headers({ ...FOR_EVERYBODY, "content-type": file.mediaType, etag });
  if (isKnown(etag, request.headers.get("if-none-match"))) return new Response(null, { status: 304, headers });
  if (packing !== "identity") headers.set("content-encoding", packing);
  const bytes = file.packed[packing];
  headers.set("content-length", String(bytes.byteLength));
  return new Response(request.method === "HEAD" ? null : Buffer.from(bytes), { headers });
}

/** The smallest that the client takes. */
function packingFor(accepted: string): Packing {
  const taken = new Set<string>();
  for (const each of accepted.toLowerCase().split(",")) {
    const [name = "", ...parameters] = each.split(";").map((part) => part.trim());
    if (!parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) taken.add(name);
  }
  return taken.has("br") ? "br" : taken.has("gzip") ? "gzip" : "identity";
}

function isKnown(etag: string, asked: string | null): boolean {
  return asked?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag) ?? false;
}
