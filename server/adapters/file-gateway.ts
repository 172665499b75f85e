import { appendFileSync, mkdirSync } from "node:fs";
import { access, constants, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { setImmediate } from "node:timers/promises";
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
 * Lines of one turn of the event loop share a write. It is a synchronous one: a few hundred bytes into the system's cache take
 * microseconds, and the way through other threads many times that. The file is opened anew for each, so that it may be moved
 * away or removed at any time.
 */
function createAppender(path: string): (line: string) => Promise<void> {
  let waiting: string[] = [];
  let next: Promise<void> | null = null;
  const writeWaiting = () => {
    const text = `${waiting.join("\n")}\n`;
    [waiting, next] = [[], null];
    try {
      appendFileSync(path, text, { mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, text, { mode: 0o600 });
    }
  };
  return (line) => {
    waiting.push(line);
    // A write that failed is told to its own lines alone.
    return (next ??= setImmediate().then(writeWaiting));
  };
}
