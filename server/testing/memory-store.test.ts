import { createMemoryStore } from "./memory-store";
import { storeSuite } from "./store-suite";

storeSuite("memory", async () => ({ store: createMemoryStore(), close: async () => {} }));
