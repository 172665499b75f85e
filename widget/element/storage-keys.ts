const PREFIX = "phone-confirmation";
const used = new Set<string>();

/**
 * Where an element's confirmation is remembered. Without a name of its own, from its attribute or its id, it takes the first
 * that is free: two on one page never share one, and after a reload each finds its own again, as long as their order stays.
 * "" remembers nothing.
 */
export function takeStorageKey(element: HTMLElement): { key: string | null; free(): void } {
  const named = element.getAttribute("storage-key");
  if (named === "") return { key: null, free: () => {} };
  const wanted = named ?? (element.id ? `${PREFIX}:${element.id}` : PREFIX);
  let key = wanted;
  // Two with the same id are a mistake in the page, but no reason to mix two people's numbers.
  for (let index = 2; used.has(key); index += 1) key = `${wanted}:${index}`;
  used.add(key);
  return { key, free: () => void used.delete(key) };
}
