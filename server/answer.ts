import { application } from "./compose";

/** What every route handler of `app/` does: hand the request to the one API, which knows the address and the method. */
export async function answer(request: Request): Promise<Response> {
  const { api } = await application();
  return api(request);
}

/**
 * The same for what is kept packed: Next takes `content-encoding` off what a handler answers, and packed bytes would arrive as if
 * they were the text. What stands in front packs it then, or nobody does.
 */
export function answerUnpacked(request: Request): Promise<Response> {
  const headers = new Headers(request.headers);
  headers.delete("accept-encoding");
  return answer(new Request(request, { headers }));
}
