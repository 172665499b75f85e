import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { packageName, projects } from "../../scripts/projects.mjs";
import { root } from "../servers";

/** The package as it lies in the project of somebody who has installed it. */
export const installed = join(projects.react19, "node_modules", packageName);

const packages = join(root, ".build/package");
export const packedFile = join(packages, readdirSync(packages)[0] ?? "");

export const filesOf = (folder: string): string[] => readdirSync(join(installed, folder), { recursive: true, encoding: "utf8" });

export const textOf = (file: string): string => readFileSync(join(installed, file), "utf8");

interface Manifest {
  name: string;
  version: string;
  license: string;
  sideEffects: string[];
  exports: Record<string, string | Record<string, string>>;
  dependencies: Record<string, string>;
  peerDependencies: Record<string, string>;
  [field: string]: unknown;
}

export const manifest = (): Manifest => JSON.parse(textOf("package.json")) as Manifest;

/** Each address of the package that can be imported, `./locales/de` and its like one by one. */
export function addresses(): string[] {
  const locales = filesOf("dist/locales").filter((file) => file.endsWith(".js")).map((file) => `./locales/${file.slice(0, -".js".length)}`);
  return Object.keys(manifest().exports).flatMap((address) => (address === "./locales/*" ? locales : [address]));
}
