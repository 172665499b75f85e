import { application } from "./compose";

/** What every route handler of `app/` does: hand the request to the one API, which knows the address and the method. */
export async function answer(request: Request): Promise<Response> {
  const { api } = await application();
  return api(request);
}
