import { returnCodesSuite } from "@/server/testing/return-codes-suite";
import { openTestPostgres } from "@/server/testing/postgres";
import { openTestDatabase } from "@/server/testing/sqlite";
import { createPrismaReturnCodes } from "./prisma-return-codes";

for (const way of ["driver", "Prisma"] as const) {
  returnCodesSuite(`SQLite by ${way}`, async () => {
    const { database, close } = await openTestDatabase(way);
    return { codes: createPrismaReturnCodes(database), close };
  });
}

returnCodesSuite("PostgreSQL", async () => {
  const { database, close } = await openTestPostgres();
  return { codes: createPrismaReturnCodes(database), close };
});
