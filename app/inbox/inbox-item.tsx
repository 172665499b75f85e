import type { InboxMessage } from "@/contract/inbox";
import { CopyButton } from "../home/copy-button";
import { codeIn, segmentsOf } from "./inbox-messages";
import { MessageTime } from "./inbox-time";
import styles from "./inbox.module.css";
import hidden from "../unseen.module.css";

interface InboxItemProps {
  message: InboxMessage;
  /** It came while the page was open, and none came after it. */
  isLatest: boolean;
}

export function InboxItem({ message, isLatest }: InboxItemProps) {
  const code = codeIn(message.body);
  return (
    <li className={styles.item} data-latest={isLatest}>
      <div className={styles.about}>
        <h3 className={styles.to}>
          <span className={hidden.unseen}>Message to </span>
          <bdi>{message.to}</bdi>
        </h3>
        <MessageTime sentAt={message.sent_at} />
        {code !== null && (
          <p className={styles.codeLine}>
            <span className={hidden.unseen}>Code </span>
            <span className={styles.code} translate="no">
              {code}
            </span>
            <CopyButton text={code} what={`the code for ${message.to}`} />
          </p>
        )}
      </div>
      <div className={styles.phone}>
        {message.from !== "" && <p className={styles.from}>{message.from}</p>}
        <p className={styles.bubble} translate="no">
          {message.body}
        </p>
        <p className={styles.size}>{sizeOf(message.body)}</p>
      </div>
    </li>
  );
}

function sizeOf(body: string): string {
  const count = segmentsOf(body);
  return `${body.length} characters, ${count === 1 ? "1 SMS" : `${count} SMS`}`;
}
