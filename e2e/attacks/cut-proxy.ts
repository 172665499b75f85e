import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A wire between two programs that can be cut without either of them being told. */
export async function startWire(port: number): Promise<{ port: number; cut(): void; mend(): void; close(): Promise<void> }> {
  let isCut = false;
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [[near, far], [far, near]] as const) {
      ends.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        ends.delete(from);
        // Nobody on the other side hears of an end, either.
        if (!isCut) to.destroy();
      });
      // What is sent meanwhile gets nowhere.
      from.on("data", (chunk) => !isCut && to.write(chunk));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const closeEnds = () => {
    for (const end of ends) end.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => void (isCut = true),
    mend() {
      isCut = false;
      // What was open has missed something, and would be reset by its first packet.
      closeEnds();
    },
    async close() {
      closeEnds();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
