import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";

/** A picture that stands beside the name, as it is served. */
export interface Logo {
  bytes: Uint8Array;
  mediaType: "image/svg+xml" | "image/png" | "image/webp";
  etag: string;
  /** As the file says; it is drawn smaller, in the same proportion. */
  width: number;
  height: number;
}

export const LOGO_MAX_BYTES = 64 * 1024;

/** `null` for what is no readable picture of one of the three kinds, or a larger one. What it is, its bytes say, not its name. */
export function readLogo(path: string): Logo | null {
  const bytes = readSmallFile(path);
  const picture = bytes && (asPng(bytes) ?? asWebp(bytes) ?? asSvg(bytes));
  if (!bytes || !picture || picture.width < 1 || picture.height < 1) return null;
  return { bytes, ...picture, etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"` };
}

function readSmallFile(path: string): Buffer | null {
  let file: number | null = null;
  try {
    file = openSync(/* turbopackIgnore: true */ path, "r");
    const { size } = fstatSync(file);
    return fstatSync(file).isFile() && size <= LOGO_MAX_BYTES ? readFileSync(/* turbopackIgnore: true */ file) : null;
  } catch {
    return null;
  } finally {
    if (file !== null) closeSync(file);
  }
}

type Picture = Pick<Logo, "mediaType" | "width" | "height">;

function asPng(bytes: Buffer): Picture | null {
  if (bytes.length < 24 || bytes.toString("latin1", 0, 8) !== "\x89PNG\r\n\x1a\n") return null;
  return { mediaType: "image/png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

/** https://developers.google.com/speed/webp/docs/riff_container */
function asWebp(bytes: Buffer): Picture | null {
  if (bytes.length < 30 || bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WEBP") return null;
  const mediaType = "image/webp";
  switch (bytes.toString("latin1", 12, 16)) {
    case "VP8 ":
      return { mediaType, width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      const bits = bytes.readUInt32LE(21);
      return { mediaType, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { mediaType, width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
    default:
      return null;
  }
}

/** A drawing that names no size is as wide as it is high. */
function asSvg(bytes: Buffer): Picture | null {
  const [head] = /<svg\b[^>]*>/.exec(bytes.toString("utf8")) ?? [];
  if (head === undefined) return null;
  const [, , , boxWidth, boxHeight] = /\bviewBox="\s*([-\d.]+)[\s,]+([-\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)\s*"/.exec(head) ?? [];
  const side = (name: string) => new RegExp(`\\s${name}="([\\d.]+)(?:px)?"`).exec(head)?.[1];
  const [width, height] = [Number(boxWidth ?? side("width") ?? 1), Number(boxHeight ?? side("height") ?? 1)];
  return Number.isFinite(width / height) ? { mediaType: "image/svg+xml", width: Math.max(1, width), height: Math.max(1, height) } : null;
}
