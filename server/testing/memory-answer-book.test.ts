import { answerBookSuite } from "./answer-book-suite";
import { createMemoryAnswerBook } from "./memory-answer-book";

answerBookSuite("memory", async () => ({ book: createMemoryAnswerBook(), close: async () => {} }));
