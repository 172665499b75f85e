// `npm run package`: the React package as a file that npm installs and publishes.
import { mkdirSync } from "node:fs";
import { buildWidget, prepare, run } from "./prepare.mjs";

prepare();
buildWidget();
mkdirSync(".build/package", { recursive: true });
run("npm", ["pack", "--workspace", "widget", "--pack-destination", ".build/package", "--loglevel=error"], "The package could not be packed; the lines above say why.");
