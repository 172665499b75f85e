import type { InboxMessage } from "@/contract/inbox";
import type { Inbox } from "@/server/usecases/ports";

/** Often enough that no proxy takes a quiet stream for a dead one. */
const HEARTBEAT_MS = 25_000;

/** For tests: what was "sent", newest first, to one number if it is named. */
export function inboxMessages(inbox: Inbox, request: Request): Response {
  // In a query a bare "+" stands for a space, which nobody means before a number.
  const to = new URL(request.url).searchParams.get("to")?.replace(/^ /, "+");
  const messages = inbox.list(to || undefined);
  return Response.json({ messages }, { headers: { "cache-control": "no-store" } });
}

/** The same, live, as server-sent events. It costs nothing while nobody looks. */
export function inboxEvents(inbox: Inbox): Response {
  let stop = () => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const encoder = new TextEncoder();
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      send(": live\n\n");
      const unsubscribe = inbox.subscribe(
        (message: InboxMessage) => send(`event: message\ndata: ${JSON.stringify(message)}\n\n`),
        () => {
          stop();
          controller.close();
        },
      );
      const heartbeat = setInterval(() => send(": still here\n\n"), HEARTBEAT_MS);
      stop = () => {
        unsubscribe();
        clearInterval(heartbeat);
      };
    },
    cancel() {
      stop();
    },
  });
  return new Response(stream, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}
