import { Fragment, type ReactNode } from "react";
import { formatPhoneNumber } from "../phone-number-text";
import { type Sentence, cutAtPlaces } from "../messages/say";

/** A sentence whose places hold elements. */
export function WithPlaces({ sentence, places }: { sentence: Sentence; places: Record<string, ReactNode> }): ReactNode {
  return cutAtPlaces(sentence).map((piece, index) => (
    <Fragment key={index}>{typeof piece === "string" ? piece : places[piece.place]}</Fragment>
  ));
}

/** A number that stays whole and left to right in any line. */
export function PhoneNumber({ phoneNumber }: { phoneNumber: string }): ReactNode {
  return (
    <bdi className="pc-number" dir="ltr">
      {formatPhoneNumber(phoneNumber)}
    </bdi>
  );
}
