/** A picture as it is served: the type that its bytes say, and a tag that changes with them. */
export interface ServedLogo {
  bytes: Uint8Array;
  mediaType: string;
  etag: string;
}

/** Pages show it as an image, in which an SVG runs nothing; the locked policy of every answer holds where it is opened by itself. */
export function brandLogo({ bytes, mediaType, etag }: ServedLogo, request: Request): Response {
  const headers = { "content-type": mediaType, etag, "cache-control": "public, max-age=300", "x-content-type-options": "nosniff" };
  const known = request.headers.get("if-none-match")?.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (known?.includes(etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : Buffer.from(bytes), { headers });
}
