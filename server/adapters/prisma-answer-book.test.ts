import { answerBookSuite } from "@/server/testing/answer-book-suite";
import { openTestPostgres } from "@/server/testing/postgres";
import { openTestDatabase } from "@/server/testing/sqlite";
import { createPrismaAnswerBook } from "./prisma-answer-book";

for (const way of ["driver", "Prisma"] as const) {
  answerBookSuite(`SQLite by ${way}`, async () => {
    const { database, close } = await openTestDatabase(way);
    return { book: createPrismaAnswerBook(database), close };
  });
}

answerBookSuite("PostgreSQL", async () => {
  const { database, close } = await openTestPostgres();
  return { book: createPrismaAnswerBook(database), close };
});
