import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A wire between two programs that can be cut, or moved to another place, without either of them being told. */
export async function startWire(port: number): Promise<{ port: number; cut(): void; mend(): void; move(): void; close(): Promise<void> }> {
  let isCut = false;
  let place = 0;
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    const openedAt = place;
    const isSilent = () => isCut || openedAt !== place;
    for (const [from, to] of [[near, far], [far, near]] as const) {
      ends.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        ends.delete(from);
        // Nobody on the other side hears of an end, either.
        if (!isSilent()) to.destroy();
      });
      // What is sent meanwhile gets nowhere.
      from.on("data", (chunk) => !isSilent() && to.write(chunk));
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
    /** What was open gets nowhere for ever; what is opened from now on does. */
    move: () => void (place += 1),
    async close() {
      closeEnds();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
