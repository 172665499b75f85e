import type { ConfirmationState, ConfirmedNumber, PendingConfirmation, RequestInput } from "@/contract/confirmation";
import type { Failure, Result } from "@/contract/failures";
import type { Locale } from "@/contract/locales";
import type { CreateReturnCodeInput, ReturnLocation } from "@/contract/return-code";
import { readCode } from "@/widget/code-text";
import type { Problem } from "@/widget/flow-types";
import { maskPhoneNumber } from "@/widget/masked-number";
import { firstCountry, readPhoneNumber } from "@/widget/phone-number-text";
import type { PageAsked } from "../page-asked";
import { codeStep } from "./code-step";
import { confirmedStep } from "./confirmed-step";
import { actionOf, type Content, documentOf, type Frame } from "./document";
import type { Target } from "./fields";
import { isolated } from "./markup";
import { numberStep } from "./number-step";
import { plainSentence } from "./words";

/** What the service does for one caller, who may have brought an idempotency key. */
export interface PlainService {
  request(input: RequestInput): Promise<Result<PendingConfirmation>>;
  resend(input: { confirmationId: string; locale: Locale }): Promise<Result<PendingConfirmation>>;
  check(input: { confirmationId: string; code: string }): Promise<Result<ConfirmedNumber>>;
  read(input: { confirmationId: string }): Promise<Result<ConfirmationState>>;
  createReturnCode(input: CreateReturnCodeInput): Promise<Result<ReturnLocation>>;
}

export interface PlainVisit {
  asked: PageAsked;
  frame: Frame;
  /** The fields of the form that came. */
  form: Readonly<Record<string, string>>;
  /** For sends, an idempotency key: a form that a browser sends again sends no second message. */
  serviceFor(idempotencyKey: string | null): PlainService;
  statusOf(failure: Failure): number;
  /** A new one for each page. */
  newKey(): string;
}

const CONFIRMATION_ID = /^[A-Za-z0-9_-]{22}$/;
/** As `newKey` makes them. One that somebody thought up might be thought up twice. */
const FORM_KEY = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** One press of a button of a page without a script. All that a step knows comes with its form. */
export async function answerForm(visit: PlainVisit): Promise<Response> {
  const { form } = visit;
  const confirmationId = CONFIRMATION_ID.test(form["confirmation"] ?? "") ? (form["confirmation"] ?? null) : null;
  if (confirmationId === null || form["do"] === "change") return form["do"] === undefined || form["do"] === "request" ? request(visit) : showNumber(visit, form["phone"] ?? "", null);
  switch (form["do"]) {
    case "check":
      return check(visit, confirmationId);
    case "resend":
      return resend(visit, confirmationId);
    case "renew":
    case "request":
      return request(visit);
    default:
      return show(visit, confirmationId);
  }
}

async function request(visit: PlainVisit): Promise<Response> {
  const { asked, form } = visit;
  const text = form["phone"] ?? "";
  const given = asked.parameters.lock ? { phoneNumber: asked.phoneNumber, advice: null } : readPhoneNumber(text, countryOf(visit));
  if (given.advice !== null) return showNumber(visit, text, given.advice);
  const phoneNumber = given.phoneNumber ?? text;
  const sent = await visit.serviceFor(sendKey(visit, phoneNumber)).request({ phoneNumber, locale: asked.locale });
  return sent.ok ? showCode(visit, sent.value, {}) : showNumber(visit, text, sent.failure);
}

async function resend(visit: PlainVisit, confirmationId: string): Promise<Response> {
  // Before anything is sent there.
  const state = visit.asked.parameters.lock ? await visit.serviceFor(null).read({ confirmationId }) : null;
  if (state?.ok && isOther(visit, state.value)) return showNumber(visit, "", null);
  const sent = await visit.serviceFor(sendKey(visit, confirmationId)).resend({ confirmationId, locale: visit.asked.locale });
  return sent.ok ? showCode(visit, sent.value, { isResent: true }) : show(visit, confirmationId, { problem: sent.failure, task: "sending" });
}

async function check(visit: PlainVisit, confirmationId: string): Promise<Response> {
  const service = visit.serviceFor(null);
  const state = await service.read({ confirmationId });
  if (!state.ok || state.value.status === "confirmed" || isOther(visit, state.value)) return show(visit, confirmationId);
  const text = visit.form["code"] ?? "";
  const code = readCode(text, state.value.codeLength);
  if (code.length !== state.value.codeLength) return showCode(visit, state.value, { problem: { code: "code_incomplete" }, text });
  const checked = await service.check({ confirmationId, code });
  return checked.ok ? succeed(visit, confirmationId, checked.value) : show(visit, confirmationId, { problem: checked.failure, text: code });
}

interface Told {
  problem?: Problem;
  text?: string;
  task?: "sending" | "checking";
  isResent?: boolean;
}

/** The step that this confirmation has come to, with what is wrong about it. */
async function show(visit: PlainVisit, confirmationId: string, told: Told = {}): Promise<Response> {
  const state = await visit.serviceFor(null).read({ confirmationId });
  if (state.ok && isOther(visit, state.value)) return showNumber(visit, "", null);
  if (state.ok) return state.value.status === "confirmed" ? succeed(visit, confirmationId, state.value) : showCode(visit, state.value, told);
  const known = visit.asked.parameters.lock ? visit.asked.phoneNumber : readPhoneNumber(visit.form["phone"] ?? "", undefined).phoneNumber;
  if (known === null) return showNumber(visit, "", told.problem ?? state.failure);
  return showClosed(visit, { confirmationId, phoneNumber: known, problem: told.problem ?? state.failure });
}

/** With a lock, a confirmation of another number is nobody's here, however its id came into the form. */
function isOther({ asked }: PlainVisit, { phoneNumber }: ConfirmationState): boolean {
  return asked.parameters.lock && asked.phoneNumber !== phoneNumber;
}

async function succeed(visit: PlainVisit, confirmationId: string, { phoneNumber }: ConfirmedNumber): Promise<Response> {
  const { asked, frame } = visit;
  const { words } = frame;
  const title = words.messages.confirmed.heading;
  if (asked.back === null) return documentOf(frame, { title, step: confirmedStep(words, { phoneNumber, held: null }), isOver: true, status: 200 });
  const { state, responseMode } = asked.parameters;
  const made = await visit.serviceFor(null).createReturnCode({ confirmationId, returnTo: asked.back.returnTo, responseMode, ...(state !== null && { state }) });
  if (made.ok) return new Response(null, { status: 303, headers: { location: made.value.location, "cache-control": "no-store" } });
  const isOver = CLOSING.has(made.failure.code);
  const act = isOver ? "change" : "continue";
  const about = { step: "code", task: "sending", phoneNumber, codeLength: 0 } as const;
  const told = "retryAfterSeconds" in made.failure ? plainSentence(made.failure, words, about) : "";
  const problem = isOver ? words.messages.failures.invalid_activation_key : told;
  const held = { problem, act, target: targetOf(visit, { confirmation: confirmationId, phone: phoneNumber }) } as const;
  return answer(visit, {
    title,
    problem: { sentence: words.page.notReturned, field: null },
    step: confirmedStep(words, { phoneNumber, held }),
    status: visit.statusOf(made.failure),
    failure: made.failure,
  });
}

function showNumber(visit: PlainVisit, text: string, problem: Problem | null): Response {
  const { asked, frame } = visit;
  const { words } = frame;
  const sentence = problem && plainSentence(problem, words, { step: "number", task: "sending", phoneNumber: text, codeLength: 0 });
  const target = targetOf(visit, { key: visit.newKey() });
  const locked = asked.parameters.lock && asked.phoneNumber !== null ? isolated(maskPhoneNumber(asked.phoneNumber)) : null;
  const step = numberStep(words, {
    target,
    text,
    country: countryOf(visit),
    problem: sentence,
    locked,
    termsUrl: frame.brand.termsUrl,
    takesFocus: problem === null,
  });
  return answer(visit, {
    title: words.messages.number.heading,
    problem: sentence === null ? null : { sentence, field: locked ? null : "phone" },
    step,
    language: targetOf(visit, {}),
    status: problem === null ? 200 : statusOf(visit, problem),
    failure: problem,
  });
}

function showCode(visit: PlainVisit, pending: PendingConfirmation, { problem: told, text = "", task = "checking", isResent = false }: Told): Response {
  const { words, brand } = visit.frame;
  const { confirmationId, phoneNumber, codeLength, triesLeft } = pending;
  // Whatever else is wrong: there is nothing left to try.
  const problem: Problem | undefined = triesLeft === 0 ? { code: "no_tries_left" } : told;
  const sentence = problem ? plainSentence(problem, words, { step: "code", task, phoneNumber, codeLength }) : null;
  const hidden = { confirmation: confirmationId, phone: phoneNumber };
  const isClosed = problem !== undefined && CLOSING.has(problem.code);
  const step = codeStep(words, {
    target: targetOf(visit, { ...hidden, key: visit.newKey() }),
    phoneNumber,
    codeLength,
    text,
    problem: sentence,
    isClosed,
    isResent,
    masked: visit.asked.parameters.lock ? maskPhoneNumber(phoneNumber) : null,
    supportUrl: brand.supportUrl,
  });
  return answer(visit, {
    title: words.page.codeTitle,
    problem: sentence === null ? null : { sentence, field: isClosed ? null : "code" },
    step,
    language: targetOf(visit, hidden),
    status: problem ? statusOf(visit, problem) : 200,
    failure: problem ?? null,
  });
}

/** The confirmation itself is gone, or nothing is known of it any more: its number is, and gets another one. */
function showClosed(visit: PlainVisit, gone: { confirmationId: string; phoneNumber: string; problem: Problem }): Response {
  const { confirmationId, phoneNumber, problem } = gone;
  const isGone = CLOSING.has(problem.code);
  const shown = { confirmationId, phoneNumber, codeLength: DEFAULT_LENGTH } as PendingConfirmation;
  return showCode(visit, shown, { problem: isGone ? problem : { code: "confirmation_not_found" } });
}

/** Only drawn in a heading, where nobody knows any more how many digits there were. */
const DEFAULT_LENGTH = 6;
/** After these no code of the confirmation is right any more. */
const CLOSING: ReadonlySet<string> = new Set(["no_tries_left", "confirmation_expired", "confirmation_not_found"]);

function answer(visit: PlainVisit, { failure, ...content }: Content & { failure: Problem | null }): Response {
  const headers: Record<string, string> = {};
  if (failure !== null && "retryAfterSeconds" in failure) headers["retry-after"] = String(failure.retryAfterSeconds);
  return documentOf(visit.frame, { ...content, headers });
}

function statusOf(visit: PlainVisit, problem: Problem): number {
  return isAdvice(problem) ? 400 : visit.statusOf(problem);
}

function isAdvice(problem: Problem): problem is Advice {
  return problem.code in ADVICE;
}

type Advice = Exclude<Problem, Failure>;

/** What is told before the service is asked. */
const ADVICE: Readonly<Record<Advice["code"], true>> = {
  number_empty: true,
  number_too_short: true,
  number_too_long: true,
  number_starts_with_zero: true,
  number_lacks_plus: true,
  country_not_served: true,
  code_incomplete: true,
  not_loaded: true,
  offline: true,
  no_answer: true,
};

function targetOf({ asked }: PlainVisit, hidden: Readonly<Record<string, string>>): Target {
  return { action: actionOf(asked.parameters), hidden };
}

/** The country that stands in the form; without a script nothing follows the digits. */
function countryOf({ asked, form }: PlainVisit) {
  return firstCountry(form["phoneCountry"] ?? asked.country, null);
}

/** With what it is for, so that the same form with another number, or in another language, is another request. */
function sendKey({ form: { key = "" }, asked: { locale } }: PlainVisit, about: string): string | null {
  return FORM_KEY.test(key) && /^[\x21-\x7e]{1,64}$/.test(about) ? `${key}.${locale}.${about}` : null;
}
