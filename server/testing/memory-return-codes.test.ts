import { createMemoryReturnCodes } from "./memory-return-codes";
import { returnCodesSuite } from "./return-codes-suite";

returnCodesSuite("memory", async () => ({ codes: createMemoryReturnCodes(), close: async () => {} }));
