import type { ConfirmationState } from "@/contract/confirmation";
import type { Answer } from "./ask";
import type { FlowEvent, FlowState } from "./flow-types";
import { type TabChannel, type TabNews, openTabChannel } from "./tab-news";
import { toWaiting } from "./waiting";

export interface Followed {
  /** Under which name pages hear each other; null for nobody. */
  key: string | null;
  state(): FlowState;
  /** Nobody has done anything on this page yet, and it remembers nothing. */
  isUntouched(): boolean;
  read(confirmationId: string): Promise<Answer<ConfirmationState> | null>;
  dispatch(event: FlowEvent): void;
}

/**
 * Keeps the tabs of one person together: a tab that is opened while a code is awaited comes to the same step, and what is
 * finished in one is finished in the others. Nobody follows to another number than their own, and nothing is ever sent by it.
 */
export class TabFollowing {
  readonly #followed: Followed;
  readonly #channel: TabChannel;

  constructor(followed: Followed) {
    this.#followed = followed;
    this.#channel = openTabChannel(followed.key, (news) => void this.#hear(news));
    if (followed.isUntouched()) this.#channel.tell({ type: "anyone" });
  }

  close(): void {
    this.#channel.close();
  }

  /** Tells what the others cannot know: what this page did itself, or found out first. */
  tell(before: FlowState, event: FlowEvent): void {
    if (event.type === "sent") {
      const { confirmationId } = event.confirmation;
      this.#channel.tell({ type: "sent", confirmationId, before: "waiting" in before ? before.waiting.confirmationId : null });
    } else if (event.type === "confirmed" && event.by !== "elsewhere") {
      this.#channel.tell({ type: "finished", confirmationId: event.confirmationId });
    }
  }

  async #hear(news: TabNews): Promise<void> {
    const state = this.#followed.state();
    const waitsFor = "waiting" in state ? state.waiting.confirmationId : null;
    switch (news.type) {
      case "anyone":
        if (state.name === "code" && state.closed === null) this.#channel.tell({ type: "waiting", confirmationId: state.waiting.confirmationId });
        return;
      case "waiting":
        if (this.#followed.isUntouched()) await this.#come(news.confirmationId);
        return;
      case "sent":
        if (waitsFor !== null && (waitsFor === news.before || waitsFor === news.confirmationId)) await this.goAlong(news.confirmationId);
        return;
      case "finished":
        if (waitsFor === news.confirmationId) await this.goAlong(news.confirmationId);
    }
  }

  /** From an untouched number step to the code that another tab waits for. */
  async #come(confirmationId: string): Promise<void> {
    const { read, isUntouched, state, dispatch } = this.#followed;
    const answer = await read(confirmationId);
    const now = state();
    if (answer?.kind !== "value" || answer.value.status !== "pending" || !isUntouched() || now.name !== "number") return;
    if (now.phoneNumber !== "" && now.phoneNumber !== answer.value.phoneNumber) return;
    dispatch({ type: "restored", waiting: toWaiting(answer.value, Date.now()) });
  }

  /** From the code step to whatever became of the same number in another tab, or of this message. */
  async goAlong(confirmationId: string): Promise<void> {
    const { read, state, dispatch } = this.#followed;
    const answer = await read(confirmationId);
    const now = state();
    if (answer?.kind !== "value" || !("waiting" in now) || now.waiting.phoneNumber !== answer.value.phoneNumber) return;
    if (answer.value.status === "confirmed") {
      // A code that is being checked meanwhile tells by its own answer that it was given here.
      if (now.name !== "checking") dispatch({ type: "confirmed", confirmationId, confirmed: answer.value, by: "elsewhere" });
    } else if (now.waiting.confirmationId === confirmationId) {
      dispatch({ type: "refreshed", confirmation: answer.value, receivedAtMilliseconds: Date.now() });
    } else {
      dispatch({ type: "restored", waiting: toWaiting(answer.value, Date.now()) });
    }
  }
}
