import { createHmac } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import { STAND_IN_ACCOUNT, STAND_IN_TOKEN, TWILIO_STAND_IN_PORT, twilioStandIn } from "./servers";

/** What the stand-in does with the next message to a number, instead of taking it. */
export type Script =
  /** Twilio's own error: https://www.twilio.com/docs/api/errors */
  | { does: "refuse"; status: number; code: number }
  /** Takes the message, then breaks the connection before it answers. */
  | { does: "hang up" };

/** A local HTTP server in Twilio's place. The workers of the test run script it and read it over HTTP too. */
export async function startTwilioStandIn(): Promise<{ stop(): Promise<void> }> {
  const scripts = new Map<string, Script>();
  const messages: { to: string; body: string; callback: string }[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", twilioStandIn);
    const text = await bodyOf(request);
    if (pathname === "/scripts") {
      const { to, script } = JSON.parse(text) as { to: string; script: Script };
      scripts.set(to, script);
      json(response, 200, {});
    } else if (pathname === "/messages") {
      json(response, 200, messages.filter(({ to }) => to === searchParams.get("to")).map(({ body, callback }) => ({ body, callback })).reverse());
    } else {
      const form = new URLSearchParams(text);
      const message = { to: form.get("To") ?? "", body: form.get("Body") ?? "", callback: form.get("StatusCallback") ?? "" };
      const script = scripts.get(message.to);
      scripts.delete(message.to);
      if (script?.does === "refuse") {
        json(response, script.status, { code: script.code, message: "Refused by the script", status: script.status });
        return;
      }
      messages.push(message);
      if (script?.does === "hang up") request.socket.destroy();
      else json(response, 201, { sid: `SM${String(messages.length).padStart(32, "0")}`, status: "queued" });
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  await listening(server);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(TWILIO_STAND_IN_PORT, "127.0.0.1", resolve);
  });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

export async function scriptTwilio(to: string, script: Script): Promise<void> {
  await fetch(`${twilioStandIn}/scripts`, { method: "POST", body: JSON.stringify({ to, script }) });
}

async function taken(to: string): Promise<{ body: string; callback: string }[]> {
  const response = await fetch(`${twilioStandIn}/messages?to=${encodeURIComponent(to)}`);
  return (await response.json()) as { body: string; callback: string }[];
}

/** The texts that were taken for a number, newest first. */
export async function twilioMessages(to: string): Promise<string[]> {
  return (await taken(to)).map(({ body }) => body);
}

/** Reports on the newest message to a number as Twilio does, or as somebody does who has another token; gives the answer's status. */
export async function reportAsTwilio(to: string, MessageStatus: string, authToken = STAND_IN_TOKEN): Promise<number> {
  const [newest] = await taken(to);
  if (!newest?.callback) throw new Error(`No message to ${to} says where to report.`);
  const fields = { AccountSid: STAND_IN_ACCOUNT, ErrorCode: "30003", MessageStatus, To: to };
  const signed = newest.callback + Object.entries(fields).flat().join("");
  const signature = createHmac("sha1", authToken).update(signed).digest("base64");
  const response = await fetch(newest.callback, { method: "POST", body: new URLSearchParams(fields), headers: { "x-twilio-signature": signature } });
  return response.status;
}
