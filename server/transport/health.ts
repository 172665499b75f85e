/** One line a check: `ok`, or a sentence that says what to do. Never a secret. */
export type Checks = Record<string, () => Promise<string>>;

/** The process lives. Nothing else is looked at, so it answers whatever happens to the rest. */
export function healthz(): Response {
  return json(200, { status: "ok" });
}

/** Everything needed to serve is in order. `allowances`: what this production allows although it should not be there. */
export async function readyz(checks: Checks, allowances: readonly string[] = [], withinMs = CHECKED_WITHIN_MS): Promise<Response> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await inTime(check().catch(() => "cannot be checked"), withinMs)] as const),
  );
  const ready = results.every(([, result]) => result === "ok");
  const body = { status: ready ? "ok" : "not ready", checks: Object.fromEntries(results) };
  return json(ready ? 200 : 503, { ...body, ...(allowances.length > 0 && { allowances }) }, ready);
}

/** Whoever asks while somebody's look is under way hears of that one: a flood of questions is one to the database. */
export function sharedLooks(checks: Checks): Checks {
  const shared = Object.entries(checks).map(([name, check]) => {
    let looking: Promise<string> | null = null;
    return [name, () => (looking ??= check().finally(() => (looking = null)))] as const;
  });
  return Object.fromEntries(shared);
}

/** Who balances loads asks every few seconds and wants to hear something. */
const CHECKED_WITHIN_MS = 3000;

async function inTime(result: Promise<string>, withinMs: number): Promise<string> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    late = setTimeout(() => resolve(`no answer within ${withinMs / 1000} s`), withinMs);
  });
  return Promise.race([result, tooLate]).finally(() => clearTimeout(late));
}

function json(status: number, body: unknown, ready = true): Response {
  return Response.json(body, {
    status,
    headers: { "cache-control": "no-store", ...(!ready && { "retry-after": "5" }) },
  });
}
