import { Fragment, type ReactNode } from "react";
import { type Sentence, cutAtPlaces } from "../messages/say";
import { useWidget } from "../widget-context";

/** A sentence whose places hold elements. */
export function WithPlaces({ sentence, places }: { sentence: Sentence; places: Record<string, ReactNode> }): ReactNode {
  return cutAtPlaces(sentence).map((piece, index) => (
    <Fragment key={index}>{typeof piece === "string" ? piece : places[piece.place]}</Fragment>
  ));
}

/** A number, masked where it is locked, that stays whole and left to right in any line. */
export function PhoneNumber({ phoneNumber }: { phoneNumber: string }): ReactNode {
  const { shown } = useWidget();
  return (
    <bdi className="pc-number" dir="ltr">
      {shown(phoneNumber)}
    </bdi>
  );
}
