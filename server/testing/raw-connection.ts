import { connect, type Socket } from "node:net";

/** A client that writes what it likes, HTTP or not. */
export interface Connection {
  socket: Socket;
  /** All that came, once the other side has closed. */
  closed: Promise<string>;
  /** All that came, once it holds this. */
  until(text: string): Promise<string>;
}

export function openConnection(port: number, text: string): Connection {
  const socket = connect(port, "127.0.0.1");
  let came = "";
  const waiting: { text: string; resolve(came: string): void }[] = [];
  const tell = () => {
    for (const { text, resolve } of waiting) if (came.includes(text)) resolve(came);
  };
  socket.on("data", (chunk) => {
    came += chunk.toString();
    tell();
  });
  // A reset after the answer is as good an end as any.
  socket.on("error", () => {});
  socket.write(text);
  return {
    socket,
    closed: new Promise((resolve) => socket.once("close", () => resolve(came))),
    until: (text) =>
      new Promise((resolve) => {
        waiting.push({ text, resolve });
        tell();
      }),
  };
}
