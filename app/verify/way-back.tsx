import { cutAtPlaces } from "@/widget/messages/say";
import { Fragment } from "react";

interface WayBackProps {
  host: string;
  cancelLocation: string;
  words: { returns: string; cancel: string };
}

/** Where the person comes out again, and the way there without a number. */
export function WayBack({ host, cancelLocation, words }: WayBackProps) {
  return (
    <div className="verify-back">
      <p>
        <WithHost sentence={words.returns} host={host} />
      </p>
      <a href={cancelLocation} rel="noreferrer">
        <WithHost sentence={words.cancel} host={host} />
      </a>
    </div>
  );
}

function WithHost({ sentence, host }: { sentence: string; host: string }) {
  return cutAtPlaces(sentence).map((piece, index) => (
    <Fragment key={index}>{typeof piece === "string" ? piece : <bdi dir="ltr">{host}</bdi>}</Fragment>
  ));
}
