import { randomUUID } from "node:crypto";
import { type AskedBy, type PageAsked, type PageRefused, type PageRules, readPage } from "@/app/verify/page-asked";
import { pageBrandOf } from "@/app/verify/page-brand";
import { answerForm } from "@/app/verify/plain/answer-form";
import type { Frame } from "@/app/verify/plain/document";
import { faultPage } from "@/app/verify/plain/fault-page";
import { foreignPage, refusedPage } from "@/app/verify/plain/refused-page";
import { readPageStyle } from "@/app/verify/plain/style";
import { wordsOf } from "@/app/verify/words/words-of";
import { loadMessages } from "@/widget/messages/load-messages";
import type { Config } from "./config";
import { parsePhoneNumber } from "./domain/phone";
import { mediaType, readFields } from "./transport/body";
import { sentenceOf, statusOf } from "./transport/failure-table";
import { failureResponse, reportSurprise } from "./transport/rest";
import type { Caller, Log } from "./usecases/ports";
import type { Service } from "./usecases/service";

/** The page `/verify` where Next does not draw it: its forms for browsers without a script, and what is said in its place. */
export interface VerifyPage {
  read(asked: AskedBy): PageAsked | PageRefused;
  refused(refused: PageRefused): Promise<Response>;
  answer(request: Request): Promise<Response>;
  /** For a form that was posted from a page elsewhere: nothing of it is read. */
  foreign(request: Request): Promise<Response>;
}

interface Parts {
  config: Pick<Config, "brand" | "mode">;
  service: Service;
  rules: PageRules;
  callerOf(request: Request): Caller;
  log: Log;
}

export function pageRulesOf(service: Pick<Service, "judgeReturn">): PageRules {
  return { judgeReturn: service.judgeReturn, normalNumber: (text) => parsePhoneNumber(text)?.e164 ?? null };
}

export function createVerifyPage({ config, service, rules, callerOf, log }: Parts): VerifyPage {
  const style = readPageStyle(process.cwd(), config.brand.accent);
  const brand = pageBrandOf(config.brand);
  const read = (asked: AskedBy) => readPage(asked, rules);
  const frameOf = async (page: PageAsked | PageRefused): Promise<Frame> => {
    const words = { locale: page.locale, page: wordsOf(page.locale), messages: await loadMessages(page.locale) };
    if ("refusal" in page) return { words, brand, style, theme: null, back: null };
    return { words, brand, style, theme: page.parameters.theme, back: page.back && { ...page.back, origin: sourceOf(page.back.returnTo) } };
  };
  const refused = async (page: PageRefused) => refusedPage(await frameOf(page), page.refusal, config.mode === "trial");
  const foreign = async (request: Request) => {
    const page = read({ search: new URLSearchParams(), acceptLanguage: request.headers.get("accept-language") ?? "" });
    return foreignPage(await frameOf(page), config.mode === "trial" ? sentenceOf({ code: "origin_not_allowed" }) : null);
  };
  const serviceFor = (request: Request) => (idempotencyKey: string | null) => boundTo(service, { ...callerOf(request), idempotencyKey });

  const answer = async (request: Request): Promise<Response> => {
    if (mediaType(request) !== "application/x-www-form-urlencoded") return failureResponse({ code: "unsupported_media_type" });
    const fields = await readFields(request);
    if (!fields.ok) return failureResponse(fields.failure);
    const form = fields.value as Record<string, string>;
    const page = read({ search: searchOf(request, form), acceptLanguage: request.headers.get("accept-language") ?? "" });
    if ("refusal" in page) return refused(page);
    const frame = await frameOf(page);
    try {
      return await answerForm({ asked: page, frame, form, serviceFor: serviceFor(request), statusOf: ({ code }) => statusOf(code), newKey: randomUUID });
    } catch (error) {
      return faultPage(frame, reportSurprise(error, log));
    }
  };
  return { read, refused, answer, foreign };
}

/** The language may be chosen in a form, on the way to the same page. */
function searchOf(request: Request, { locale }: Readonly<Record<string, string>>): URLSearchParams {
  const search = new URL(request.url).searchParams;
  if (locale !== undefined) search.set("locale", locale);
  return search;
}

/** As a policy names it: an app's own scheme has no origin. */
function sourceOf(returnTo: string): string {
  const { origin, protocol } = new URL(returnTo);
  return origin === "null" ? protocol : origin;
}

function boundTo(service: Service, caller: Caller) {
  return {
    request: (input: Parameters<Service["request"]>[0]) => service.request(input, caller),
    resend: (input: Parameters<Service["resend"]>[0]) => service.resend(input, caller),
    check: (input: Parameters<Service["check"]>[0]) => service.check(input, caller),
    read: (input: Parameters<Service["read"]>[0]) => service.read(input, caller),
    createReturnCode: (input: Parameters<Service["createReturnCode"]>[0]) => service.createReturnCode(input, caller),
  };
}
