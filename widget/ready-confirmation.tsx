import { type ReactNode, type Ref, useImperativeHandle, useState } from "react";
import { directionOf } from "@/contract/locales";
import type { FlowState } from "./flow-types";
import { useHasMounted } from "./has-mounted";
import { HiddenInputs } from "./parts/hidden-inputs";
import { NumberStep } from "./parts/number-step";
import { useLaterSteps } from "./parts/use-later-steps";
import type { PhoneConfirmationHandle, PhoneConfirmationProps } from "./phone-confirmation-props";
import { useContextOf } from "./use-context-of";
import type { Speech } from "./use-messages";
import { useNews } from "./use-news";
import { usePhoneConfirmation } from "./use-phone-confirmation";
import { type WidgetContext, WidgetProvider } from "./widget-context";

export interface ReadyConfirmationProps extends Omit<PhoneConfirmationProps, "messages"> {
  speech: Speech;
  handle?: Ref<PhoneConfirmationHandle> | undefined;
}

/** The widget for who has its words at hand: it brings none of its own, and knows of no other language. */
export function ReadyConfirmation({ speech, handle, ...props }: ReadyConfirmationProps): ReactNode {
  const { names } = props;
  const flow = usePhoneConfirmation({ ...props, defaultPhoneNumber: props.phoneNumber ?? props.defaultPhoneNumber });
  const { spoken, announce } = useNews(speech.messages);
  const context = useContextOf(props, { flow, speech, announce });
  const resets = useHandle(handle, context);
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
}

function CurrentStep({ state }: { state: FlowState }): ReactNode {
  const { LaterStep, standInFor } = useLaterSteps(state);
  if (state.name !== "confirmed" && !("waiting" in state)) return <NumberStep state={state} />;
  if (LaterStep !== null) return <LaterStep state={state} />;
  const standIn = standInFor(state);
  return <NumberStep state={standIn.state} standIn={standIn} />;
}

/** Gives how often it began anew: then the field does, too. */
function useHandle(ref: Ref<PhoneConfirmationHandle> | undefined, { flow, given, letFocus, step }: WidgetContext): number {
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
