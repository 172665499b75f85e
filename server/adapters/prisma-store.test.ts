import { openTestDatabase } from "@/server/testing/sqlite";
import { storeSuite } from "@/server/testing/store-suite";
import { createPrismaStore } from "./prisma-store";

storeSuite("SQLite", async () => {
  const { database, close } = await openTestDatabase();
  return { store: createPrismaStore(database), close };
});
