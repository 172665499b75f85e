interface TrustedTypes {
  defaultPolicy: unknown;
  createPolicy(name: "default", rules: { createScriptURL(address: string): string | null }): unknown;
}

/**
 * Parts of a page that are loaded when they are needed come as scripts whose addresses the bundler writes as plain text, which
 * the page's policy (`require-trusted-types-for`) refuses. Our own are let through, and nothing else that is text.
 */
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
if (trustedTypes && !trustedTypes.defaultPolicy) {
  const isOwn = (address: string) => new URL(address, location.href).origin === location.origin;
  trustedTypes.createPolicy("default", { createScriptURL: (address) => (isOwn(address) ? address : null) });
}
