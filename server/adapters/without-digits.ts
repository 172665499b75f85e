/** Cuts long runs of digits: providers and libraries quote the numbers and texts that they were given. */
export function withoutDigits(text: string): string {
  return text.replace(/\+?[0-9]{4,}/g, "…");
}
