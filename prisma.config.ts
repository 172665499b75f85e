import { defineConfig } from "prisma/config";

/** For the Prisma command line. The service itself applies the same migrations when it starts (server/adapters/migrate.ts). */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations/sqlite" },
  datasource: { url: process.env.DATABASE_URL ?? "file:./data/phone-confirmation.db" },
});
