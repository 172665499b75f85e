// `npm start`: from a fresh clone to a running service. `--build` ends when everything is built; `--dev` starts what
// scripts/dev.mjs has built.
import { build, prepare } from "./prepare.mjs";

prepare();
if (!process.argv.includes("--dev")) build();
if (!process.argv.includes("--build")) await import("./serve.mjs");
