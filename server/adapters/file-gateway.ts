import { access, appendFile, constants, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Gateway } from "@/server/usecases/ports";

/** Sends nothing: appends one JSON object a line, before the request is answered. For tests, and for a sender that follows the file. */
export function createFileGateway(path: string): Gateway {
  return {
    async send({ to, from, body }) {
      const line = JSON.stringify({ to, from, body, channel: "sms", sent_at: new Date().toISOString() });
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, `${line}\n`, { mode: 0o600 });
      return { status: "sent" };
    },
    async check() {
      await mkdir(dirname(path), { recursive: true });
      await access(dirname(path), constants.W_OK);
    },
  };
}
