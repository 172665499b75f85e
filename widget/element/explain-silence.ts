const explained = new Set<string>();

/**
 * A browser tells a page nothing about an answer that it may not read, so a service that does not list the page looks like one
 * that is not there. Whoever builds the page is told which of the two it is, once, in the console.
 */
export async function explainSilence(endpoint: string): Promise<void> {
  if (explained.has(endpoint) || !navigator.onLine || new URL(endpoint).origin === location.origin) return;
  explained.add(endpoint);
  const isThere = await fetch(`${endpoint}/embed.js`, { method: "HEAD", credentials: "omit", cache: "no-store" }).then(
    ({ ok }) => ok,
    () => false,
  );
  console.error(
    isThere
      ? `<phone-confirmation>: ${endpoint} is there, but this page may not read its answers. Add ${location.origin} to its setting PHONE_CONFIRMATION_ORIGINS; for mode="popup" or "redirect", add this page's address followed by the word "fragment" to PHONE_CONFIRMATION_RETURN_URLS.`
      : `<phone-confirmation>: ${endpoint} did not answer. Check the "endpoint" attribute, and that the Content-Security-Policy of this page lists it in connect-src.`,
  );
}
