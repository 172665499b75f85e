import { createElement, createRef } from "react";
import { type Root, createRoot } from "react-dom/client";
import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Problem, Step } from "../flow-types";
import { en } from "../messages/en";
import { loadedMessages } from "../messages/load-messages";
import { type MessageOverrides, withOverrides } from "../messages/messages";
import type { PhoneConfirmationHandle } from "../phone-confirmation-props";
import { ATTRIBUTES, type EventName, type Settings, defineProperties, settingsOf, takeEarly } from "./attributes";
import { DoorRunner } from "./door-runner";
import { explainSilence } from "./explain-silence";
import { formValueOf, missingSentence } from "./form-value";
import { beginningOf, fits, forget, recall, remember } from "./remembered";
import { scriptPlace } from "./script-place";
import { tellSelection } from "./shadow-document";
import { takeStorageKey } from "./storage-keys";
import { addStyles } from "./styles";
import { type Arrival, takeArrival } from "./trips";
import { View } from "./view";

/** On a server there is no such class; the element is only ever made in a browser. */
const Base = typeof HTMLElement === "undefined" ? (class {} as typeof HTMLElement) : HTMLElement;

/** Somebody who came back, until their element takes them in. */
let arrived: Arrival | null = null;

/** `<phone-confirmation>`: the widget in a page of any kind, unharmed by its styles, and a field of its form. */
export class PhoneConfirmationElement extends Base {
  static readonly formAssociated = true;
  static readonly observedAttributes = Object.keys(ATTRIBUTES);

  readonly #form = formValueOf(this);
  readonly #handle = createRef<PhoneConfirmationHandle>();
  readonly #door = new DoorRunner({
    onChange: () => this.#draw(),
    onConfirmed: (confirmed) => this.#confirm(confirmed),
    onError: (problem) => this.#fail(problem),
  });
  #shell: HTMLElement | null = null;
  #root: Root | null = null;
  #settings: Settings | null = null;
  #storage: ReturnType<typeof takeStorageKey> | null = null;
  #messages: MessageOverrides | undefined;
  #confirmed: ConfirmedNumber | null = null;
  /** What the confirmation that is shown began with. */
  #beginning: string | null = null;
  #disabledByForm = false;
  #isDue = false;
  /** Pages switch their theme and their language on the outermost element. */
  readonly #watch = typeof MutationObserver === "undefined" ? null : new MutationObserver(() => this.#draw());

  /** Sentences to use instead of those of the language, any part of them. */
  get messages(): MessageOverrides | undefined {
    return this.#messages;
  }
  set messages(messages: MessageOverrides | undefined) {
    this.#messages = messages;
    this.#draw();
  }

  /** What was confirmed, `null` until then; the same as in the event `confirmed`. */
  get confirmed(): ConfirmedNumber | null {
    return this.#confirmed;
  }

  get form(): HTMLFormElement | null {
    return this.#form.internals?.form ?? null;
  }

  connectedCallback(): void {
    takeEarly(this);
    this.#storage ??= takeStorageKey(this);
    if (this.#shell === null) this.#build();
    this.#watch?.observe(document.documentElement, { attributes: true });
    this.#draw();
    const { key } = this.#storage;
    if (arrived !== null && (key ?? "") === arrived.trip.storageKey && this.#settings !== null && this.#settings.mode !== "inline") {
      const arrival = arrived;
      arrived = null;
      void this.#door.arrive(this.#settings.endpoint, arrival);
    }
  }

  /** An element that is moved is taken out and put in again at once: only one that stays away gives up its place. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#watch?.disconnect();
      this.#door.stop();
      this.#root?.unmount();
      this.#root = null;
      // The widget begins anew when it comes back; a door stays as it was.
      if (this.#settings?.mode === "inline") this.#beginning = null;
      this.#storage?.free();
      this.#storage = null;
    });
  }

  attributeChangedCallback(): void {
    this.#draw();
  }

  formDisabledCallback(isDisabled: boolean): void {
    this.#disabledByForm = isDisabled;
    this.#draw();
  }

  formResetCallback(): void {
    this.reset();
  }

  /** Begins anew. What was sent stays sent. */
  reset(): void {
    this.#keep(null);
    this.#door.reset();
    this.#handle.current?.reset();
    this.#draw();
  }

  /** Puts the focus where there is something to do. */
  override focus(options?: FocusOptions): void {
    if (this.#handle.current !== null) this.#handle.current.focus();
    else this.#shell?.querySelector<HTMLElement>("button, [tabindex]")?.focus(options);
  }

  checkValidity(): boolean {
    return this.#form.internals?.checkValidity() ?? true;
  }

  reportValidity(): boolean {
    return this.#form.internals?.reportValidity() ?? true;
  }

  #build(): void {
    const root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    addStyles(root, this.nonce ?? "");
    root.addEventListener("selectionchange", tellSelection, true);
    this.#shell = document.createElement("div");
    this.#shell.className = "pc-shell";
    root.append(this.#shell);
  }

  /** Once for all that changes in one turn. */
  #draw(): void {
    if (this.#shell === null || !this.isConnected) return;
    this.#settings = this.#read();
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (this.isConnected) this.#drawNow();
    });
  }

  #read(): Settings | null {
    try {
      return settingsOf(this, scriptPlace);
    } catch {
      console.error('<phone-confirmation>: "endpoint" and "return-to" take whole addresses, such as https://confirm.example.com.');
      return null;
    }
  }

  #drawNow(): void {
    const [settings, shell] = [this.#settings, this.#shell];
    if (settings === null || shell === null || this.#storage === null) return;
    if (settings.theme === undefined) delete shell.dataset["theme"];
    else shell.dataset["theme"] = settings.theme;
    const { key } = this.#storage;
    this.#begin(settings, key);
    this.#root ??= createRoot(shell);
    this.#root.render(
      createElement(View, {
        settings,
        storageKey: key,
        messages: this.#messages,
        disabled: this.#disabledByForm || this.hasAttribute("disabled"),
        handle: this.#handle,
        door: settings.mode === "inline" ? null : this.#door.state,
        onPress: () => this.#door.press(settings, key ?? ""),
        onConfirmed: (confirmed) => this.#confirm(confirmed),
        onError: (problem) => this.#fail(problem),
        onStepChange: (step) => this.#step(step),
      }),
    );
    this.#tellForm(settings);
  }

  /** Another number, another service or another place is another confirmation: what was confirmed before is not its. */
  #begin(settings: Settings, key: string | null): void {
    const beginning = beginningOf(settings, key);
    if (beginning === this.#beginning) return;
    const isFirst = this.#beginning === null;
    this.#beginning = beginning;
    // The widget shows again what it finds confirmed, and says so by its step. A door shows nothing.
    if (!isFirst) this.#door.reset();
    const before = settings.mode === "inline" ? null : recall(settings, key);
    this.#confirmed = before?.began === beginning ? before.confirmed : null;
  }

  #tellForm({ name, required, locale }: Settings): void {
    this.#form.form.set(name, this.#confirmed);
    const messages = withOverrides(loadedMessages(locale ?? "en") ?? en, this.#messages);
    const anchor = this.#shell?.querySelector<HTMLElement>("input, .pc-button");
    this.#form.form.require(required && this.#confirmed === null ? missingSentence(messages) : null, anchor ?? this.#shell ?? undefined);
  }

  #confirm(confirmed: ConfirmedNumber): void {
    // The lock may have come while it was on its way.
    if (this.#settings !== null && !fits(this.#settings, confirmed)) return this.#door.reset();
    this.#keep(confirmed);
    if (this.#settings !== null) this.#tellForm(this.#settings);
    if (this.#settings?.mode !== "inline") this.#step("confirmed");
    this.#tell("confirmed", confirmed);
  }

  #keep(confirmed: ConfirmedNumber | null): void {
    this.#confirmed = confirmed;
    const [settings, key] = [this.#settings, this.#storage?.key ?? null];
    if (settings === null) return;
    if (confirmed === null) forget(settings, key);
    else remember(settings, key, confirmed);
  }

  #fail(problem: Problem): void {
    if (problem.code === "no_answer" && this.#settings !== null) void explainSilence(this.#settings.endpoint);
    this.#tell("error", problem);
  }

  #step(step: Step): void {
    // Somebody begins anew with another number: the one before is not what the form is to send.
    if (step !== "confirmed" && this.#confirmed !== null) this.#keep(null);
    // An element in the place of one that was confirmed finds it so, and is told no second time.
    if (step === "confirmed" && this.#settings !== null) this.#confirmed ??= recall(this.#settings, this.#storage?.key ?? null)?.confirmed ?? null;
    this.#draw();
    this.#tell("stepchange", { step });
  }

  /**
   * An "error" bubbles to the document and no further: on the window it is a script that failed, and what watches for those would
   * report every wrong digit.
   */
  #tell(name: EventName, detail: unknown): void {
    const event = new CustomEvent(name, { bubbles: true, composed: true, detail });
    const endHere = (passing: Event) => {
      if (passing === event && name === "error") passing.stopPropagation();
    };
    const { ownerDocument } = this;
    ownerDocument.addEventListener(name, endHere);
    this.dispatchEvent(event);
    ownerDocument.removeEventListener(name, endHere);
  }
}

/** Harmless when it was done before, by a second script tag or another version, and where there are no elements at all. */
export function definePhoneConfirmation(): void {
  if (typeof customElements === "undefined" || customElements.get("phone-confirmation") !== undefined) return;
  arrived = takeArrival();
  defineProperties(PhoneConfirmationElement.prototype);
  customElements.define("phone-confirmation", PhoneConfirmationElement);
}
