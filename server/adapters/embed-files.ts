import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const MEDIA_TYPES: readonly (readonly [ending: string, mediaType: string])[] = [
  [".js", "text/javascript; charset=utf-8"],
  [".json", "application/json; charset=utf-8"],
];

/** What `scripts/build-embed.mjs` left in this folder, by the address it is served at; nothing where it did not run. */
export async function readEmbedFiles(folder: string) {
  const files = [...(await read(folder, "", "/")), ...(await read(folder, "locales", "/embed/locales/"))];
  return new Map(files);
}

async function read(folder: string, under: string, address: string) {
  const names = await readdir(join(folder, under)).catch(() => []);
  const served = names.flatMap((name) => MEDIA_TYPES.filter(([ending]) => name.endsWith(ending)).map(([, mediaType]) => ({ name, mediaType })));
  return Promise.all(
    served.map(async ({ name, mediaType }) => {
      const path = join(folder, under, name);
      const [identity, gzip, br] = await Promise.all([path, `${path}.gz`, `${path}.br`].map((each) => readFile(/* turbopackIgnore: true */ each)));
      if (!identity || !gzip || !br) throw new Error(`${path} is not whole.`);
      const tag = createHash("sha256").update(identity).digest("base64url").slice(0, 22);
      return [`${address}${name}`, { mediaType, tag, packed: { identity, gzip, br } }] as const;
    }),
  );
}
