import { describe, expect, test } from "vitest";
import { projects } from "../../scripts/projects.mjs";
import { type Resolution, compile } from "./compile";

/** What somebody may write, and what the compiler has to refuse. An error that does not come is an error of its own. */
const CONSUMER = `
import { createRef, useRef, useState } from "react";
import {
  type FailureCode,
  type MessageOverrides,
  type PhoneConfirmationClient,
  type PhoneConfirmationHandle,
  type PhoneConfirmationProps,
  type ReportedProblem,
  PhoneConfirmation,
  usePhoneConfirmation,
} from "@phone-confirmation/react";
import { usePhoneConfirmation as headless } from "@phone-confirmation/react/headless";
import { de } from "@phone-confirmation/react/locales/de";
import "@phone-confirmation/react/styles.css";

type Equal<One, Other> = (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
const holds = <_ extends true>(): void => undefined;

// The smallest use, and the largest.
export const smallest = <PhoneConfirmation endpoint="https://confirm.example.com" onConfirmed={({ activationKey, phoneNumber }) => [activationKey.length, phoneNumber.length]} />;
export function Everything({ client }: { client: PhoneConfirmationClient }) {
  const [phoneNumber, setPhoneNumber] = useState<string | undefined>(undefined);
  const handle = useRef<PhoneConfirmationHandle>(null);
  handle.current?.focus();
  handle.current?.reset();
  handle.current?.submit();
  return (
    <PhoneConfirmation
      ref={handle}
      client={client}
      phoneNumber={phoneNumber ?? ""}
      onPhoneNumberChange={setPhoneNumber}
      defaultCountry="DE"
      locale="pt-BR"
      messages={de}
      classNames={{ root: "mine", button: "mine" }}
      names={{ activationKey: "key" }}
      onStepChange={(step) => holds<Equal<typeof step, "number" | "code" | "confirmed">>()}
      onError={(problem) => {
        holds<Equal<typeof problem, ReportedProblem>>();
        holds<Equal<(typeof problem)["code"], FailureCode | "no_answer">>();
        if (problem.code === "throttled") holds<Equal<typeof problem.retryAfterSeconds, number>>();
        // @ts-expect-error Only some failures say when to come back.
        problem.retryAfterSeconds;
        // @ts-expect-error There is no such failure.
        if (problem.code === "out_of_coffee") return;
      }}
    />
  );
}
export const element = <PhoneConfirmation ref={createRef<PhoneConfirmationHandle>()} />;
holds<Equal<typeof headless, typeof usePhoneConfirmation>>();
holds<Equal<PhoneConfirmationProps["endpoint"], string | undefined>>();
export const overrides: MessageOverrides = { number: { heading: "Your phone" } };

// @ts-expect-error A word that the widget does not have.
export const unknownWord: MessageOverrides = { number: { headline: "Your phone" } };
// @ts-expect-error A prop that the widget does not have.
export const unknownProp = <PhoneConfirmation endpont="https://confirm.example.com" />;
// @ts-expect-error A part that the widget does not have.
export const unknownPart = <PhoneConfirmation classNames={{ rooot: "mine" }} />;
// @ts-expect-error Not an element.
export const wrongRef = <PhoneConfirmation ref={createRef<HTMLDivElement>()} />;
// @ts-expect-error The key is a text.
export const wrongUse = <PhoneConfirmation onConfirmed={({ activationKey }) => activationKey.toFixed()} />;
`;

describe("(A1, A3, A4, A5, A14) the types say what is taken and given, and refuse the rest", () => {
  test.each<[string, Resolution, string]>([
    ["React 19", "bundler", projects.react19],
    ["React 19", "node16", projects.react19],
    ["React 18", "bundler", projects.react18],
  ])("%s, resolved as %s", (_, resolution, project) => {
    expect(compile({ "consumer.tsx": CONSUMER }, { project, resolution })).toEqual([]);
  });
});
