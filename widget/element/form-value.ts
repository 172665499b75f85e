import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Messages } from "../messages/messages";

/** What the surrounding form sends: the activation key, and beside it the number, which proves nothing by itself. */
export interface FormValue {
  set(name: string, confirmed: Pick<ConfirmedNumber, "phoneNumber" | "activationKey"> | null): void;
  /** Stops the form from being sent until a number is confirmed; `anchor` is where the browser says so. */
  require(sentence: string | null, anchor: HTMLElement | undefined): void;
}

export const numberName = (name: string): string => `${name}-phone-number`;

/** The sentence of a form that is sent too early. */
export const missingSentence = ({ advice }: Messages): string => advice.number_empty;

export function formValueOf(host: HTMLElement): { form: FormValue; internals: ElementInternals | null } {
  const internals = typeof host.attachInternals === "function" ? host.attachInternals() : null;
  return internals !== null && "setFormValue" in internals ? { form: withInternals(internals), internals } : { form: withInputs(host), internals: null };
}

function withInternals(internals: ElementInternals): FormValue {
  return {
    set(name, confirmed) {
      if (confirmed === null) return internals.setFormValue(null);
      const entries = new FormData();
      entries.set(name, confirmed.activationKey);
      entries.set(numberName(name), confirmed.phoneNumber);
      internals.setFormValue(entries);
    },
    require(sentence, anchor) {
      if (sentence === null) internals.setValidity({});
      else internals.setValidity({ valueMissing: true }, sentence, anchor);
    },
  };
}

/** Safari before 16.4: hidden inputs beside the shadow root. They are sent, but cannot be required. */
function withInputs(host: HTMLElement): FormValue {
  const inputs = [0, 1].map(() => Object.assign(document.createElement("input"), { type: "hidden" }));
  const [key, number] = inputs as [HTMLInputElement, HTMLInputElement];
  return {
    set(name, confirmed) {
      for (const input of inputs) input.remove();
      if (confirmed === null) return;
      Object.assign(key, { name, value: confirmed.activationKey });
      Object.assign(number, { name: numberName(name), value: confirmed.phoneNumber });
      host.append(key, number);
    },
    require() {},
  };
}
