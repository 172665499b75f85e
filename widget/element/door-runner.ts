import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Problem } from "../flow-types";
import type { Settings } from "./attributes";
import type { DoorState } from "./door";
import { exchange } from "./exchange";
import { awaitCode, handOver, openPopup } from "./popup";
import { type Arrival, addressOf, beginTrip, endTrip } from "./trips";

export interface DoorReports {
  onChange(): void;
  onConfirmed(confirmed: ConfirmedNumber): void;
  onError(problem: Problem): void;
}

/** Sends people to the service's page and takes them in again when they come back. */
export class DoorRunner {
  #state: DoorState = { name: "closed", problem: null, problemsTold: 0 };
  #problemsTold = 0;
  #stopWaiting = () => {};
  #life = 0;

  constructor(private readonly reports: DoorReports) {}

  get state(): DoorState {
    return this.#state;
  }

  /** Another press begins anew: a window that was closed meanwhile does not say so, since it shares nothing with this page. */
  press(settings: Settings, storageKey: string): void {
    this.#stopWaiting();
    const { endpoint, returnTo, phoneNumber, locale, country, lock } = settings;
    const go = (mode: "popup" | "redirect") => {
      const state = beginTrip({ mode, storageKey, returnTo });
      const address = addressOf(endpoint, {
        return_to: returnTo,
        state,
        response_mode: "fragment",
        phone_number: phoneNumber,
        locale,
        country,
        lock: lock ? "1" : undefined,
      });
      return { state, address };
    };
    if (settings.mode === "popup") {
      const { state, address } = go("popup");
      const trip = { mode: "popup", storageKey, returnTo, startedAtMilliseconds: Date.now() } as const;
      if (openPopup(address)) {
        const stop = awaitCode(state, (code) => void this.#takeIn(endpoint, { state, code, trip }));
        this.#stopWaiting = () => {
          stop();
          endTrip(state);
        };
        return;
      }
      endTrip(state);
    }
    location.assign(go("redirect").address);
  }

  /** Somebody came back to this page: in this window, or in one that this very page had opened elsewhere. */
  async arrive(endpoint: string, arrival: Arrival): Promise<void> {
    if (arrival.trip.mode === "popup") {
      this.#become({ name: "checking" });
      if (await handOver(arrival.state, arrival.code)) {
        this.#become({ name: "over", isConfirmed: arrival.code !== null });
        window.close();
        return;
      }
    }
    await this.#takeIn(endpoint, arrival);
  }

  reset(): void {
    this.#life += 1;
    this.#stopWaiting();
    this.#become({ name: "closed", problem: null, problemsTold: this.#problemsTold });
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#stopWaiting();
  }

  async #takeIn(endpoint: string, { code, ...arrival }: Arrival): Promise<void> {
    // Who cancelled finds the button as it was.
    if (code === null) return this.reset();
    const life = this.#life;
    this.#become({ name: "checking" });
    const exchanged = await exchange(endpoint, { code, ...arrival });
    if (life !== this.#life) return;
    if (exchanged.ok) {
      this.#become({ name: "confirmed", phoneNumber: exchanged.value.phoneNumber });
      this.reports.onConfirmed(exchanged.value);
    } else {
      this.#problemsTold += 1;
      this.#become({ name: "closed", problem: exchanged.failure, problemsTold: this.#problemsTold });
      this.reports.onError(exchanged.failure);
    }
  }

  #become(state: DoorState): void {
    this.#state = state;
    this.reports.onChange();
  }
}
