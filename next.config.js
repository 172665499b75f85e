import { readFileSync } from "node:fs";

/** On every answer also where the entry does not stand in front; proxy.ts gives pages a policy of their own. */
const lockedHeaders = JSON.parse(readFileSync(new URL("server/transport/locked-headers.json", import.meta.url), "utf8"));

/** @type {import("next").NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Every REST address answers with and without its trailing slash, without a redirect.
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  headers: async () => [
    { source: "/:path*", headers: Object.entries(lockedHeaders).map(([key, value]) => ({ key, value })) },
    // These stand over what a route answers, and the script and its languages are for pages of any site.
    ...["/embed.js", "/embed/:path*"].map((source) => ({ source, headers: [{ key: "cross-origin-resource-policy", value: "cross-origin" }] })),
  ],
  experimental: {
    // A proxy would hold 10 MB of a body; pages take none.
    proxyClientMaxBodySize: "64kb",
  },
  turbopack: {
    // The same library without what browsers of before 2017 needed, also where the phone field asks for it.
    resolveAlias: { "libphonenumber-js/core": "libphonenumber-js/core/es6" },
    rules: {
      "**/{react-phone-number-input,input-format}/modules/**/*.js": { loaders: ["./scripts/phone-field-loader.mjs"] },
      "**/libphonenumber-js/metadata.min.json.js": { loaders: ["./scripts/phone-field-loader.mjs"] },
    },
  },
  // Native and server-only packages stay outside the bundle.
  serverExternalPackages: ["@libsql/client", "libsql", "@prisma/adapter-libsql", "@prisma/client", "pg", "pino", "twilio"],
  // Types are checked by `npm test`; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
};

export default nextConfig;
