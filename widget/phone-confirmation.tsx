"use client";

import { type ReactNode, type Ref, forwardRef, useImperativeHandle, useState } from "react";
import { directionOf } from "@/contract/locales";
import type { FlowState } from "./flow-types";
import { useHasMounted } from "./has-mounted";
import { ConfirmedStep } from "./parts/confirmed-step";
import { HiddenInputs } from "./parts/hidden-inputs";
import { NumberStep } from "./parts/number-step";
import { useCodeStep } from "./parts/use-code-step";
import type { PhoneConfirmationHandle, PhoneConfirmationProps } from "./phone-confirmation-props";
import { useMessages } from "./use-messages";
import { useNews } from "./use-news";
import { useContextOf } from "./use-context-of";
import { usePhoneConfirmation } from "./use-phone-confirmation";
import { type WidgetContext, WidgetProvider } from "./widget-context";

/** Asks for a mobile number, sends it a code, and confirms that both belong together. */
export const PhoneConfirmation = forwardRef(function PhoneConfirmation(
  props: PhoneConfirmationProps,
  ref: Ref<PhoneConfirmationHandle>,
): ReactNode {
  const { names } = props;
  const flow = usePhoneConfirmation({ ...props, defaultPhoneNumber: props.phoneNumber ?? props.defaultPhoneNumber });
  const speech = useMessages(props.locale ?? "en", props.messages);
  const { spoken, announce } = useNews(speech.messages);
  const context = useContextOf(props, { flow, speech, announce });
  const resets = useHandle(ref, context);
  const isReady = useHasMounted();
  const { letFocus } = context;
  return (
    <WidgetProvider value={context}>
      <div
        id={props.id}
        className={context.classOf("root")}
        lang={speech.locale}
        dir={directionOf(speech.locale)}
        data-step={flow.step}
        data-state={flow.state.name}
        data-ready={(isReady && !speech.isLoading) || undefined}
        data-loading={speech.isLoading || undefined}
        aria-busy={speech.isLoading || undefined}
        onClickCapture={letFocus}
        onKeyDownCapture={letFocus}
        onInputCapture={letFocus}
      >
        <CurrentStep key={resets} state={flow.state} />
        {names !== undefined && <HiddenInputs names={names} state={flow.state} />}
        <div role="status" className="pc-unseen">
          <span key={spoken.times}>{spoken.text}</span>
        </div>
      </div>
    </WidgetProvider>
  );
});

function CurrentStep({ state }: { state: FlowState }): ReactNode {
  const { CodeStep, standInFor } = useCodeStep(state);
  if (state.name === "confirmed") return <ConfirmedStep state={state} />;
  if (!("waiting" in state)) return <NumberStep state={state} />;
  if (CodeStep !== null) return <CodeStep state={state} />;
  const standIn = standInFor(state);
  return <NumberStep state={standIn.state} standIn={standIn} />;
}

/** Gives how often it began anew: then the field does, too. */
function useHandle(ref: Ref<PhoneConfirmationHandle>, { flow, given, letFocus, step }: WidgetContext): number {
  const [resets, setResets] = useState(0);
  useImperativeHandle(ref, () => ({
    focus: () => {
      letFocus();
      step.current?.focus();
    },
    reset: () => {
      flow.reset(flow.lockedNumber ?? "");
      if (flow.lockedNumber === null) given.onChange(undefined);
      setResets((times) => times + 1);
    },
    submit: () => step.current?.submit(),
  }));
  return resets;
}
