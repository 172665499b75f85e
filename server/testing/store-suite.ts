import { afterAll, beforeAll, describe } from "vitest";
import type { Subject, TestStore } from "./store-subject";
import { chancePromises } from "./store-suite-chances";
import { confirmationPromises } from "./store-suite-confirmations";
import { guessPromises } from "./store-suite-guesses";
import { messagePromises } from "./store-suite-messages";
import { purgePromises } from "./store-suite-purge";
import { standingPromises } from "./store-suite-standing";

/** What every `ConfirmationStore` promises, whatever it is made of. */
export function storeSuite(name: string, open: () => Promise<TestStore>): void {
  describe(`the store in ${name}`, () => {
    let opened: TestStore;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    const subject: Subject = {
      get store() {
        return opened.store;
      },
      open,
    };
    confirmationPromises(subject);
    messagePromises(subject);
    guessPromises(subject);
    chancePromises(subject);
    standingPromises(subject);
    purgePromises(subject);
  });
}
