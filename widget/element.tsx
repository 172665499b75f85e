import { runEffectsAtOnce } from "./element/effects-at-once";
import { nameParts } from "./element/part-names";
import { definePhoneConfirmation } from "./element/phone-confirmation-element";

/** The entry of `embed.js`: makes `<phone-confirmation>` known to the page. */
nameParts();
runEffectsAtOnce();
definePhoneConfirmation();
