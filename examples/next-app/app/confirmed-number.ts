export function service(): string {
  return process.env.PHONE_CONFIRMATION_URL ?? "http://localhost:3000";
}

/** The number that an activation key proves, in E.164; null for a key that proves none. */
export async function confirmedNumber(activationKey: unknown): Promise<string | null> {
  if (typeof activationKey !== "string" || activationKey === "") return null;
  const response = await fetch(`${service()}/phone-confirmation/activation-key/${encodeURIComponent(activationKey)}/`, { cache: "no-store" });
  if (response.ok) return ((await response.json()) as { phone_number: string }).phone_number;
  if (response.status === 400 || response.status === 404) return null;
  throw new Error(`The phone-confirmation service answered ${response.status}.`);
}
