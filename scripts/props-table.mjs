// The readme's table of props, out of the comments of their types: `node scripts/props-table.mjs` writes it anew.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./prepare.mjs";

const PLACE = /(?<=<!-- props -->\n)[\s\S]*?(?=<!-- \/props -->)/;

/** From the types of the package in this folder. */
export function propsTable(folder) {
  const entry = join(folder, "dist/index.d.ts");
  const program = ts.createProgram([entry], { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, strict: true, exactOptionalPropertyTypes: true, types: [] });
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)));
  const props = checker.getDeclaredTypeOfSymbol(checker.getAliasedSymbol(exported.find(({ name }) => name === "PhoneConfirmationProps")));
  const rows = props.getProperties().map((prop) => `| ${rowOf(prop, checker).join(" | ")} |\n`);
  return `| Prop | Default | Meaning |\n|---|---|---|\n${rows.join("")}`;
}

function rowOf(prop, checker) {
  const text = ts.displayPartsToString(prop.getDocumentationComment(checker)).replace(/\s+/g, " ");
  const [, meaning, apart = "", value = ""] = /^(.*?)(?: Default(, [^:]*)?: (.*?)\.?)?$/.exec(text);
  return [`\`${prop.name}\``, value && code(value) + apart, meaning].map((cell) => cell.replaceAll("|", "\\|"));
}

/** A value stands as code, a sentence as it is. */
const code = (value) => value.replace(/^("[^"]*"|true|false|\d+)/, "`$1`");

export const inReadme = (text) => PLACE.exec(text)?.[0];

if (process.argv[1] === import.meta.filename) {
  const readme = join(root, "widget/README.md");
  const table = propsTable(join(root, "widget"));
  writeFileSync(readme, readFileSync(readme, "utf8").replace(PLACE, () => table));
}
