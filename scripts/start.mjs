// `npm start`: from a fresh clone to a running service. `npm run dev` is the same with Next's development server.
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { build, prepare, root, run } from "./prepare.mjs";

const dev = process.argv.includes("--dev");
prepare();
if (dev) run(process.execPath, ["scripts/build.mjs", "--entry"], "The entry could not be built; the lines above say why.");
else build();
process.env.NODE_ENV = dev ? "development" : "production";
process.env.NEXT_TELEMETRY_DISABLED ??= "1";
const { main } = await import(pathToFileURL(join(root, ".build/main.mjs")).href);
await main({ dev });
