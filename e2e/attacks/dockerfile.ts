import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { root } from "../servers";

/** What a Dockerfile makes, laid out in a folder by its own steps: as much of its language as ours speaks. */
export interface Image {
  /** The image's root in this file system. */
  folder: string;
  workFolder: string;
  environment: Record<string, string>;
  user: number;
  health: string[];
  command: string[];
}

interface Stage {
  folder: string;
  workFolder: string;
}

/** Has just been done by whoever runs this, in the project itself. */
const DONE_HERE = ["npm ci", "npm run build"];
/** The project as the first stage leaves it, without what later stages do not take from it. */
const LEFT_BEHIND = /^(node_modules|\.git|data|test-results|bench|docs|e2e|\.next\/(cache|dev))$/;

export function layOutImage(file = join(root, "Dockerfile")): Image {
  const parent = mkdtempSync(join(tmpdir(), "image-"));
  chmodSync(parent, 0o755);
  const stages = new Map<string, Stage>();
  let stage: Stage = { folder: parent, workFolder: "/" };
  const image = { environment: {}, user: 0, health: [] as string[], command: [] as string[] };
  const inside = (path: string, { folder, workFolder } = stage) => join(folder, path.startsWith("/") ? path : join(workFolder, path));
  const steps: Record<string, (rest: string) => void> = {
    FROM: (rest) => {
      const name = / AS (\w+)$/.exec(rest)?.[1] ?? "image";
      stage = { folder: join(parent, name), workFolder: "/" };
      stages.set(name, stage);
      mkdirSync(stage.folder);
    },
    WORKDIR: (rest) => {
      stage.workFolder = rest;
      mkdirSync(inside("."), { recursive: true });
    },
    COPY: (rest) => {
      const [, from] = /^--from=(\w+) /.exec(rest) ?? [];
      const source = from === undefined ? { folder: root, workFolder: "/" } : stages.get(from);
      if (!source) throw new Error(`COPY names the stage ${from}, which comes later or never.`);
      const paths = rest.replace(/^--\S+ /, "").split(" ");
      const target = paths.pop() ?? "";
      for (const path of paths) copy(inside(path, source), inside(target), target.endsWith("/") || target === ".");
    },
    RUN: (rest) => {
      const commands = rest.split(" && ").filter((command) => !(stages.size === 1 && DONE_HERE.includes(command)));
      const { status, stderr } = spawnSync("sh", ["-ec", commands.join(" && ")], { cwd: inside("."), encoding: "utf8" });
      if (status !== 0) throw new Error(`RUN ${rest} ended with ${status}: ${stderr}`);
    },
    ENV: (rest) => Object.assign(image.environment, Object.fromEntries(rest.split(" ").map((each) => each.split("=")))),
    USER: (rest) => (image.user = Number(rest)),
    HEALTHCHECK: (rest) => (image.health = JSON.parse(rest.replace(/^CMD /, "")) as string[]),
    CMD: (rest) => (image.command = JSON.parse(rest) as string[]),
    VOLUME: () => undefined,
    EXPOSE: () => undefined,
  };
  for (const [, name = "", rest = ""] of readFileSync(file, "utf8").matchAll(/^([A-Z]+) (.+)$/gm)) {
    const step = steps[name];
    if (!step) throw new Error(`${name} is a step that this does not know.`);
    step(rest);
  }
  return { ...image, folder: stage.folder, workFolder: inside(".") };
}

/** A folder's contents go into the target; a file goes under its name into a target that ends in a slash. */
function copy(source: string, target: string, isFolder: boolean): void {
  if (!existsSync(source)) throw new Error(`COPY finds no ${source}.`);
  const isOfProject = (path: string) => source.startsWith(root) && LEFT_BEHIND.test(path.slice(root.length + 1));
  const isFile = statSync(source).isFile();
  mkdirSync(isFolder ? target : dirname(target), { recursive: true });
  cpSync(source, isFile && isFolder ? join(target, basename(source)) : target, { recursive: true, verbatimSymlinks: true, filter: (path) => !isOfProject(path) });
}
