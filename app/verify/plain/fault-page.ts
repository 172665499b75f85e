import { say } from "@/widget/messages/say";
import { documentOf, type Frame } from "./document";
import { html } from "./markup";

/** A fault of ours, with the id that the log has it under (E13). */
export function faultPage(frame: Frame, requestId: string): Response {
  const { messages } = frame.words;
  const fault = say(messages.failures.internal_error, { fault: messages.faults.sending });
  const step = html`<h1 class="pc-heading">${fault}</h1><p class="pc-lede">${say(messages.reference, { id: requestId })}</p>`;
  return documentOf(frame, { title: fault, step, status: 500, headers: { "x-request-id": requestId } });
}
