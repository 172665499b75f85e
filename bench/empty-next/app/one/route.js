export const dynamic = "force-dynamic";

/** As little as a route handler can do. */
export async function POST(request) {
  await request.text();
  return new Response("{}", { headers: { "content-type": "application/json" } });
}
