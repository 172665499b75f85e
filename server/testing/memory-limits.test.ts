import { limitsSuite } from "./limits-suite";
import { createMemoryLimits } from "./memory-limits";

limitsSuite("memory", async () => ({ limits: createMemoryLimits(), close: async () => {} }));
