import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Answer } from "./local-server";

const CHUNK = Buffer.alloc(64 * 1024, " ");
const CHUNKS_OF_100_MB = 1600;
const DRIP_EVERY_MS = 20;

/** 100 MB of spaces, as fast as they are taken. */
export function flooding(status: number, written: (bytes: number) => void = () => {}): Answer {
  return (response) => {
    let sent = 0;
    const more = () => {
      while (sent < CHUNKS_OF_100_MB && !response.destroyed) {
        written((sent += 1) * CHUNK.length);
        if (!response.write(CHUNK)) return void response.once("drain", more);
      }
      if (!response.destroyed) response.end();
    };
    response.writeHead(status, { "content-type": "application/json" });
    more();
  };
}

/** The head, then a byte now and then, until the other side leaves. `left` when it did. */
export function dripping(status: number, left: () => void = () => {}): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), DRIP_EVERY_MS);
    response.once("close", () => {
      clearInterval(timer);
      left();
    });
  };
}

/** The head and the beginning of more, then a cut. */
export function cutShort(status: number): Answer {
  return (response) =>
    void response.writeHead(status, { "content-length": "100" }).write("{", () => response.destroy());
}

/** A server that never says a word, of TLS or of HTTP: `cut` hangs up at the first one it hears, `silent` lets wait. */
export async function startWordlessServer(manner: "cut" | "silent") {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    if (manner === "cut") socket.once("data", () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    httpsUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
