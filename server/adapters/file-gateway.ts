import { access, appendFile, constants, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Gateway } from "@/server/usecases/ports";

/** Sends nothing: appends one JSON object a line, before the request is answered. For tests, and for a sender that follows the file. */
export function createFileGateway(path: string): Gateway {
  const append = createAppender(path);
  return {
    async send({ to, from, body }) {
      await append(JSON.stringify({ to, from, body, channel: "sms", sent_at: new Date().toISOString() }));
      return { status: "sent" };
    },
    async check() {
      await mkdir(dirname(path), { recursive: true });
      await access(dirname(path), constants.W_OK);
    },
  };
}

/**
 * Lines that come while others are being written share the next write. The file is opened anew for each write, so that it may
 * be moved away or removed at any time.
 */
function createAppender(path: string): (line: string) => Promise<void> {
  let waiting: string[] = [];
  let next: Promise<void> | null = null;
  let current: Promise<void> = Promise.resolve();
  const writeWaiting = async () => {
    const lines = waiting;
    [waiting, next] = [[], null];
    const text = `${lines.join("\n")}\n`;
    await appendFile(path, text, { mode: 0o600 }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, text, { mode: 0o600 });
    });
  };
  return (line) => {
    waiting.push(line);
    // A write that failed is told to its own lines alone.
    next ??= current = current.then(writeWaiting, writeWaiting);
    return next;
  };
}
