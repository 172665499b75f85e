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
import { ok, type Result } from "@/contract/failures";
import { checkCode } from "./check-code";
import { checkNumberCode } from "./check-number-code";
import type { Caller, Ports } from "./ports";
import { purgeExpired } from "./purge-expired";
import { readActivationKey } from "./read-activation-key";
import { readConfirmation } from "./read-confirmation";
import { requestConfirmation } from "./request-confirmation";
import { resendCode } from "./resend-code";

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
  /** Housekeeping; gives whether more is waiting. */
  purge(): Promise<boolean>;
}

export function createService(ports: Ports): Service {
  return {
    request: (input, caller) => requestConfirmation(ports, { ...input, checkedBy: "id" }, caller),
    resend: (input, caller) => resendCode(ports, input, caller),
    check: (input, caller) => checkCode(ports, input, caller),
    read: (input, caller) => readConfirmation(ports, input, caller),
    requestByNumber: async (input, caller) => {
      const result = await requestConfirmation(ports, { ...input, checkedBy: "number" }, caller);
      // Its id stays inside: who may check by number alone gets nothing that another door takes.
      return result.ok ? ok({ phoneNumber: result.value.phoneNumber }) : result;
    },
    checkByNumber: (input, caller) => checkNumberCode(ports, input, caller),
    readActivationKey: (input, caller) => readActivationKey(ports, input, caller),
    purge: () => purgeExpired(ports),
  };
}
