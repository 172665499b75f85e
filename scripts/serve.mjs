// Starts what has been built and looks at no source: for images and service managers. `npm start` ends here, too. With
// `--dev` it is what scripts/dev.mjs has built and starts.
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const dev = process.argv.includes("--dev");
const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
process.env.NODE_ENV = dev ? "development" : "production";
process.env.NEXT_TELEMETRY_DISABLED ??= "1";
const { main } = await import(pathToFileURL(join(root, dev ? ".build/dev.mjs" : ".build/main.mjs")).href);
await main({ dev });
