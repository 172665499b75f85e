import type { ReactNode, Ref } from "react";
import type { ConfirmedNumber } from "@/contract/confirmation";
import type { Problem, Step } from "../flow-types";
import type { MessageOverrides } from "../messages/messages";
import { PhoneConfirmation } from "../phone-confirmation";
import type { PhoneConfirmationHandle } from "../phone-confirmation-props";
import { useMessages } from "../use-messages";
import type { Settings } from "./attributes";
import { beginningOf } from "./remembered";
import { Door, type DoorState } from "./door";

export interface ViewProps {
  settings: Settings;
  storageKey: string | null;
  messages: MessageOverrides | undefined;
  disabled: boolean;
  handle: Ref<PhoneConfirmationHandle>;
  /** `null` while everything happens in the page itself. */
  door: DoorState | null;
  onPress(): void;
  onConfirmed(confirmed: ConfirmedNumber): void;
  onError(problem: Problem): void;
  onStepChange(step: Step): void;
}

export function View(props: ViewProps): ReactNode {
  const { settings, storageKey, messages, disabled, handle, door, onPress, onConfirmed, onError, onStepChange } = props;
  if (door !== null) return <SpeakingDoor settings={settings} messages={messages} disabled={disabled} door={door} onPress={onPress} />;
  return (
    <PhoneConfirmation
      key={beginningOf(settings, storageKey)}
      ref={handle}
      endpoint={settings.endpoint}
      storageKey={storageKey}
      locale={settings.locale}
      messages={messages}
      defaultCountry={settings.country}
      countries={settings.countries}
      defaultPhoneNumber={settings.phoneNumber}
      lockPhoneNumber={settings.lock}
      disabled={disabled}
      autoFocus={settings.autofocus}
      headingLevel={settings.headingLevel}
      termsUrl={settings.termsUrl}
      supportUrl={settings.supportUrl}
      nonce={settings.nonce || undefined}
      onConfirmed={onConfirmed}
      onError={onError}
      onStepChange={onStepChange}
    />
  );
}

type SpeakingDoorProps = Pick<ViewProps, "settings" | "messages" | "disabled" | "onPress"> & { door: DoorState };

function SpeakingDoor({ settings, messages: overrides, disabled, door, onPress }: SpeakingDoorProps): ReactNode {
  const { messages, locale } = useMessages(settings.locale ?? "en", overrides);
  return <Door state={door} messages={messages} locale={locale} headingLevel={settings.headingLevel} disabled={disabled} onPress={onPress} />;
}
