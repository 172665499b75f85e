import type { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";

/**
 * Gives an agent a time-out for connecting, TLS included. A host that does not even get so far surely took no message,
 * which cannot be said of one that does not answer; so what fails before then has a code of its own where it would look
 * like a connection lost later.
 */
export function connectingWithin<A extends HttpAgent>(agent: A, timeoutMs: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback) as Socket;
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error(`no connection within ${timeoutMs} ms`), { code: "ECONNECTTIMEOUT" }));
    }, timeoutMs);
    const nameFault = (error: NodeJS.ErrnoException) => {
      if (error.code === "ECONNRESET") error.code = "ECONNECTRESET";
    };
    socket.once("error", nameFault);
    socket.once(agent instanceof HttpsAgent ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      socket.off("error", nameFault);
    });
    socket.once("close", () => clearTimeout(timer));
    return socket;
  };
  return agent;
}
