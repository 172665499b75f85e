import type { ReactNode } from "react";
import { useWidget } from "../widget-context";
import { LinkAway, LinkButton } from "./link";
import { PhoneNumber, WithPlaces } from "./with-places";

/** What to do about a code that does not come. */
export function Tips({ phoneNumber }: { phoneNumber: string }): ReactNode {
  const { flow, messages, classOf, supportUrl } = useWidget();
  const { code } = messages;
  return (
    <details className={classOf("tips")}>
      <summary>{code.notReceived}</summary>
      <ul>
        {flow.lockedNumber === null && (
          <li>
            <WithPlaces sentence={code.tipNumber} places={{ number: <PhoneNumber phoneNumber={phoneNumber} /> }} />
          </li>
        )}
        <li>{code.tipSignal}</li>
        <li>{code.tipBlocked}</li>
      </ul>
      {flow.lockedNumber === null && <LinkButton onPress={flow.changeNumber}>{code.useOtherNumber}</LinkButton>}
      {supportUrl !== undefined && (
        <>
          {" "}
          <LinkAway href={supportUrl}>{code.support}</LinkAway>
        </>
      )}
    </details>
  );
}
