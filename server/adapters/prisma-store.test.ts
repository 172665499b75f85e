import { openTestPostgres } from "@/server/testing/postgres";
import { openTestDatabase } from "@/server/testing/sqlite";
import { storeSuite } from "@/server/testing/store-suite";
import { createPrismaStore } from "./prisma-store";

for (const way of ["driver", "Prisma"] as const) {
  storeSuite(`SQLite by ${way}`, async () => {
    const { database, close } = await openTestDatabase(way);
    return { store: createPrismaStore(database), close };
  });
}

storeSuite("PostgreSQL", async () => {
  const { database, close } = await openTestPostgres();
  return { store: createPrismaStore(database), close };
});
