import type { InboxMessage } from "@/contract/inbox";
import type { Gateway, Inbox } from "@/server/usecases/ports";

const KEPT_MESSAGES = 200;

/** Sends nothing: shows each message in the terminal and keeps it for the inbox. */
export function createConsoleGateway(write: (line: string) => void): Gateway & { inbox: Inbox } {
  const messages: InboxMessage[] = [];
  const subscriptions = new Set<{ listener: (message: InboxMessage) => void; onEnd: () => void }>();
  return {
    async send({ to, from, body }) {
      const message = { to, from, body, sent_at: new Date().toISOString() };
      messages.unshift(message);
      messages.length = Math.min(messages.length, KEPT_MESSAGES);
      write(`SMS to ${to}: ${body}`);
      for (const { listener } of subscriptions) listener(message);
      return { status: "sent" };
    },
    inbox: {
      list: (to) => messages.filter((message) => to === undefined || message.to === to),
      subscribe(listener, onEnd) {
        const subscription = { listener, onEnd };
        subscriptions.add(subscription);
        return () => subscriptions.delete(subscription);
      },
      end() {
        for (const { onEnd } of subscriptions) onEnd();
        subscriptions.clear();
      },
    },
  };
}
