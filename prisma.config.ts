import { defineConfig } from "prisma/config";

const url = process.env.DATABASE_URL ?? "file:./data/phone-confirmation.db";
const isPostgres = /^postgres(ql)?:/.test(url);

/** For the Prisma command line. The service itself applies the same migrations when it starts (server/adapters/migrations.ts). */
export default defineConfig({
  schema: isPostgres ? "prisma/schema.postgresql.prisma" : "prisma/schema.prisma",
  migrations: { path: `prisma/migrations/${isPostgres ? "postgresql" : "sqlite"}` },
  datasource: { url },
});
