/** Runs once before the first request, also under `next start`: a bad setting or a failed migration stops the start. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { application } = await import("@/server/compose");
  await application();
}
