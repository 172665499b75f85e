import type {
  CheckByNumberInput,
  CheckInput,
  ConfirmationState,
  ConfirmedNumber,
  PendingConfirmation,
  PhoneNumberOnly,
  ReadActivationKeyInput,
  ReadInput,
  RequestInput,
  ResendInput,
} from "@/contract/confirmation";
import { ok, refuse, type Result } from "@/contract/failures";
import type {
  AllowedReturn,
  CreateReturnCodeInput,
  ExchangedReturn,
  ExchangeReturnCodeInput,
  JudgeReturnInput,
  ReturnLocation,
} from "@/contract/return-code";
import { checkCode } from "./check-code";
import { checkNumberCode } from "./check-number-code";
import { createReturnCode } from "./create-return-code";
import { exchangeReturnCode } from "./exchange-return-code";
import { judgeReturn } from "./judge-return";
import { once } from "./once";
import { type Caller, type Log, type Ports, StoreUnavailable } from "./ports";
import { createGiveUpSending } from "./give-up-sending";
import { createPurge } from "./purge-expired";
import { readActivationKey } from "./read-activation-key";
import { readConfirmation } from "./read-confirmation";
import { type DeliveryInput, recordDelivery } from "./record-delivery";
import { requestConfirmation } from "./request-confirmation";
import { resendCode } from "./resend-code";
import { createSpendingWatch } from "./watch-spending";

/** Everything the product can do. Every door calls this and nothing else. */
export interface Service {
  /** For who will present the confirmation's id. */
  request(input: RequestInput, caller: Caller): Promise<Result<PendingConfirmation>>;
  resend(input: ResendInput, caller: Caller): Promise<Result<PendingConfirmation>>;
  check(input: CheckInput, caller: Caller): Promise<Result<ConfirmedNumber>>;
  read(input: ReadInput, caller: Caller): Promise<Result<ConfirmationState>>;
  /** For who will present the number alone, as clients of the original do. */
  requestByNumber(input: RequestInput, caller: Caller): Promise<Result<PhoneNumberOnly>>;
  checkByNumber(input: CheckByNumberInput, caller: Caller): Promise<Result<ConfirmedNumber>>;
  readActivationKey(input: ReadActivationKeyInput, caller: Caller): Promise<Result<PhoneNumberOnly>>;
  /** Whether the page may send people back there; for when it is drawn. `return_url_not_allowed` when not. */
  judgeReturn(input: JudgeReturnInput): Result<AllowedReturn>;
  createReturnCode(input: CreateReturnCodeInput, caller: Caller): Promise<Result<ReturnLocation>>;
  exchangeReturnCode(input: ExchangeReturnCodeInput, caller: Caller): Promise<Result<ExchangedReturn>>;
  /** What a gateway reported of a message that it took. */
  recordDelivery(input: DeliveryInput): Promise<Result<null>>;
  /** Removes one small batch of what has expired; gives whether more is waiting. */
  purge(): Promise<boolean>;
  /** Says of messages that processes left under way when they ended that nobody knows what became of them. */
  giveUpSending(): Promise<void>;
  /** Tells the log how much of what everybody shares is used. */
  watchSpending(): Promise<void>;
}

export function createService(ports: Ports): Service {
  const told = refusingWhenUnavailable(ports.log);
  return {
    request: (input, caller) =>
      told(() =>
        once(ports, { caller, operation: "request", input }, (own, counted) => requestConfirmation(own, { ...input, checkedBy: "id" }, counted)),
      ),
    resend: (input, caller) =>
      told(() => once(ports, { caller, operation: "resend", input }, (own, counted) => resendCode(own, input, counted))),
    check: (input, caller) => told(() => checkCode(ports, input, caller)),
    read: (input, caller) => told(() => readConfirmation(ports, input, caller)),
    requestByNumber: (input, caller) =>
      told(() =>
        once(ports, { caller, operation: "requestByNumber", input }, async (own, counted) => {
          const result = await requestConfirmation(own, { ...input, checkedBy: "number" }, counted);
          // Its id stays inside: who may check by number alone gets nothing that another door takes.
          return result.ok ? ok({ phoneNumber: result.value.phoneNumber }) : result;
        }),
      ),
    checkByNumber: (input, caller) => told(() => checkNumberCode(ports, input, caller)),
    readActivationKey: (input, caller) => told(() => readActivationKey(ports, input, caller)),
    judgeReturn: (input) => judgeReturn(ports, input),
    createReturnCode: (input, caller) => told(() => createReturnCode(ports, input, caller)),
    exchangeReturnCode: (input, caller) => told(() => exchangeReturnCode(ports, input, caller)),
    recordDelivery: (input) => told(() => recordDelivery(ports, input)),
    purge: createPurge(ports),
    giveUpSending: createGiveUpSending(ports),
    watchSpending: createSpendingWatch(ports),
  };
}

/** A store that cannot answer is foreseen: the request is refused, and may come again in a moment. */
function refusingWhenUnavailable(log: Log) {
  return async <T>(story: () => Promise<Result<T>>): Promise<Result<T>> => {
    try {
      return await story();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      log.error("store_unavailable", error);
      return refuse({ code: "unavailable", retryAfterSeconds: 1 });
    }
  };
}
