/** @type {import("next").NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Every REST address answers with and without its trailing slash, without a redirect.
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  // Native and server-only packages stay outside the bundle.
  serverExternalPackages: ["@libsql/client", "libsql", "@prisma/adapter-libsql", "@prisma/client", "pino", "twilio"],
  // Types are checked by `npm test`; a start need not wait for it.
  typescript: { ignoreBuildErrors: true },
};

export default nextConfig;
