interface TrustedTypes {
  defaultPolicy: unknown;
  createPolicy(name: "default", rules: { createScriptURL(address: string): string | null }): unknown;
}

/**
 * Runs before anything else of a page. Parts of it are loaded when they are needed, by scripts whose addresses the bundler
 * writes as plain text, which the page's policy (`require-trusted-types-for`) refuses. Those of our own origin are let
 * through, and no other text becomes code or markup.
 */
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
if (trustedTypes && !trustedTypes.defaultPolicy) {
  const isOwn = (address: string) => new URL(address, location.href).origin === location.origin;
  trustedTypes.createPolicy("default", { createScriptURL: (address) => (isOwn(address) ? address : null) });
}

export {};
