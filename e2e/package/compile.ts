import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export type Resolution = "bundler" | "node16";

const RESOLUTIONS = {
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  node16: { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
};

interface Consumer {
  project: string;
  resolution: Resolution;
  /** Also the types of every library that the files lead to. Without it those of Node.js are there. */
  checksLibraries?: boolean;
}

/** What the compiler, as strict as it can be, has against these files of a project. */
export function compile(files: Readonly<Record<string, string>>, { project, resolution, checksLibraries = true }: Consumer): string[] {
  const options: ts.CompilerOptions = {
    ...RESOLUTIONS[resolution],
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    jsx: ts.JsxEmit.ReactJSX,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUncheckedSideEffectImports: true,
    noEmit: true,
    skipLibCheck: !checksLibraries,
    // The compiler's own library is its own business, and most of the time.
    skipDefaultLibCheck: true,
    types: checksLibraries ? [] : ["node"],
  };
  const virtual = new Map(Object.entries(files).map(([name, text]) => [join(project, name), text]));
  const host = ts.createCompilerHost(options);
  const read = (path: string) => virtual.get(path) ?? (existsSync(path) ? readFileSync(path, "utf8") : undefined);
  const program = ts.createProgram([...virtual.keys()], options, {
    ...host,
    getCurrentDirectory: () => project,
    directoryExists: (path) => [...virtual.keys()].some((file) => file.startsWith(`${path}/`)) || (host.directoryExists?.(path) ?? false),
    fileExists: (path) => virtual.has(path) || host.fileExists(path),
    readFile: read,
    getSourceFile: (path, language) => {
      const text = read(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, language);
    },
  });
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const text = ts.flattenDiagnosticMessageText(messageText, "\n");
    if (file === undefined) return text;
    const { line } = file.getLineAndCharacterOfPosition(start ?? 0);
    return `${file.fileName.replace(`${project}/`, "")}:${line + 1} ${text}`;
  });
}
