// The types of the published package. Those of the contract are written out, so that nobody needs its validation library.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import ts from "typescript";
import { root } from "./prepare.mjs";

/** Writes `<entry>.d.ts` and all it needs, with maps to copies of the sources. */
export function writeTypes({ made, entries, locales }) {
  const { options, fileNames } = readConfig();
  const program = ts.createProgram(fileNames, { ...options, noEmit: false, incremental: false, tsBuildInfoFile: undefined, declaration: true, declarationMap: true, emitDeclarationOnly: true, rootDir: root, outDir: made });
  const emitted = emittedBy(program, made);
  const queue = entries.map((entry) => `widget/${entry}`);
  const seen = new Set(queue);
  for (const module of queue) {
    const isContract = module.startsWith("contract/");
    const text = isContract ? contractTypes(program, module) : declarationsOf(emitted, module);
    const target = isContract ? module : module.slice("widget/".length);
    put(join(made, `${target}.d.ts`), withPackagePaths(text, module, (found) => {
      if (!seen.has(found)) queue.push(found);
      seen.add(found);
    }));
    if (!isContract) writeMap(emitted, { made, module, target });
  }
  for (const { tag, file } of locales) put(join(made, `locales/${tag}.d.ts`), sentencesOf(program, file));
}

/** One language: its sentences matter to who reads them, its type is that of every language. */
function sentencesOf(program, file) {
  const checker = program.getTypeChecker();
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(root, "widget", file))));
  const lines = exported.map((each) => `${docsOf(each, checker, "")}export declare const ${each.name}: Messages;\n`);
  return `import type { Messages } from "../messages/messages.js";\n${lines.join("")}`;
}

function readConfig() {
  const path = join(root, "widget/tsconfig.json");
  return ts.parseJsonConfigFileContent(ts.readConfigFile(path, ts.sys.readFile).config, ts.sys, dirname(path), undefined, path);
}

function emittedBy(program, made) {
  const files = new Map();
  const { diagnostics } = program.emit(undefined, (path, text) => files.set(relative(made, path), text), undefined, true);
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => "\n" }));
  return files;
}

function declarationsOf(emitted, module) {
  const text = emitted.get(`${module}.d.ts`);
  if (text === undefined) throw new Error(`There are no types of ${module}.`);
  return text;
}

function put(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Puts paths that every way of resolution understands in place of the project's own. */
function withPackagePaths(text, module, visit) {
  return text.replace(/(from |import\()"((?:@\/contract|\.\.?)\/[^"]+)"/g, (_, before, path) => {
    const found = path.startsWith("@/") ? path.slice(2) : posix.join(posix.dirname(module), path);
    visit(found);
    const [from, to] = [module, found].map((name) => name.replace(/^widget\//, ""));
    const way = posix.relative(posix.dirname(from), to);
    return `${before}"${way.startsWith(".") ? way : `./${way}`}.js"`;
  });
}

/** "Go to definition" leads to the source, which is copied beside the types for it. */
function writeMap(emitted, { made, module, target }) {
  const map = JSON.parse(emitted.get(`${module}.d.ts.map`));
  const [extension] = /\.tsx?$/.exec(map.sources[0]);
  const source = join(made, "src", `${target}${extension}`);
  mkdirSync(dirname(source), { recursive: true });
  cpSync(join(root, `${module}${extension}`), source);
  const way = relative(dirname(join(made, `${target}.d.ts`)), source);
  put(join(made, `${target}.d.ts.map`), JSON.stringify({ ...map, sourceRoot: "", sources: [way] }));
}

/** The exported types of a file of the contract; what is inferred from a schema or a value is written out. */
function contractTypes(program, module) {
  const source = program.getSourceFile(join(root, `${module}.ts`));
  if (source === undefined) throw new Error(`${module} is not part of the widget's project.`);
  const checker = program.getTypeChecker();
  const lines = [];
  for (const node of source.statements) {
    if (ts.isImportDeclaration(node) && node.moduleSpecifier.text.startsWith("./")) {
      const names = node.importClause.namedBindings.elements.map(({ name }) => name.text).filter((name) => !/^[a-z]/.test(name));
      if (names.length > 0) lines.push(`import type { ${names.join(", ")} } from "${node.moduleSpecifier.text}";`);
    }
    if (!isExportedType(node)) continue;
    if (ts.isTypeAliasDeclaration(node) && /\btypeof\b/.test(node.type.getText(source))) {
      lines.push(`${docsOf(checker.getSymbolAtLocation(node.name), checker, "")}export type ${node.name.text} = ${written(checker.getTypeAtLocation(node), checker, node)};`);
    } else {
      lines.push(node.getFullText(source).trim());
    }
  }
  return `${lines.join("\n")}\n`;
}

function isExportedType(node) {
  const isType = ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node);
  return isType && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** A type as text, with the comments of its properties. */
function written(type, checker, node, indent = "") {
  if (type.isUnion() && !(type.flags & ts.TypeFlags.Boolean)) return inOrder(type.types).map((each) => written(each, checker, node, indent)).join(" | ");
  const properties = type.getProperties();
  const isPlain = type.flags & ts.TypeFlags.Object && type.getCallSignatures().length === 0 && !checker.isArrayLikeType(type);
  if (!isPlain || properties.length === 0) return checker.typeToString(type, node, ts.TypeFormatFlags.NoTruncation);
  const deeper = `${indent}  `;
  const lines = properties.map((property) => {
    const optional = property.flags & ts.SymbolFlags.Optional ? "?" : "";
    return `${docsOf(property, checker, deeper)}${deeper}${property.name}${optional}: ${written(checker.getTypeOfSymbol(property), checker, node, deeper)};`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** As people write it: what may be missing comes last. */
function inOrder(types) {
  const isMissing = ({ flags }) => Number((flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) !== 0);
  return [...types].sort((one, other) => isMissing(one) - isMissing(other));
}

function docsOf(symbol, checker, indent) {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return text === "" ? "" : `${indent}/** ${text.split("\n").join(`\n${indent} * `)} */\n`;
}
