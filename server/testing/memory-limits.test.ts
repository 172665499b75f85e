import { limitsSuite } from "./limits-suite";
import { createMemoryLimits } from "./memory-limits";

limitsSuite("memory", async () => ({ with: createMemoryLimits, close: async () => {} }));
