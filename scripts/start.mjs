// `npm start`: from a fresh clone to a running service. With `--dev` it is what scripts/dev.mjs has built and starts.
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { build, prepare, root } from "./prepare.mjs";

const dev = process.argv.includes("--dev");
prepare();
if (!dev) build();
process.env.NODE_ENV = dev ? "development" : "production";
process.env.NEXT_TELEMETRY_DISABLED ??= "1";
const { main } = await import(pathToFileURL(join(root, dev ? ".build/dev.mjs" : ".build/main.mjs")).href);
await main({ dev });
