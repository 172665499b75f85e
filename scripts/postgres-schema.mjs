// Writes prisma/schema.postgresql.prisma: the same models for Prisma's command line on PostgreSQL. A schema knows one provider.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./prepare.mjs";

const FROM = join(root, "prisma/schema.prisma");
const TO = join(root, "prisma/schema.postgresql.prisma");

/** The service has no Prisma client for PostgreSQL, so there is no generator. */
export function postgresSchema(schema) {
  const models = schema.slice(schema.indexOf("/// "));
  return `// Made of schema.prisma by scripts/postgres-schema.mjs; a test finds it when it is out of date.\n\ndatasource db {\n  provider = "postgresql"\n}\n\n${models}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(TO, postgresSchema(readFileSync(FROM, "utf8")));
