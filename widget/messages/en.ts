import type { FailureCode, SendRefusal } from "@/contract/failures";
import type { Messages } from "./messages";
import type { Sentence } from "./say";

const OUR_FAULT = "{fault} Try again.";

/** A refusal without a sentence does not compile. */
const failures = {
  invalid_request: "That could not be read. Check it and try again.",
  invalid_phone_number: "That is not a number we can text. Check the digits and the country.",
  destination_not_allowed: "We can’t text this number. Use a mobile number.",
  destination_paused: "Texts to this number’s area are paused. Try again after {time}.",
  challenge_required: "Too many requests. Try again in {wait}.",
  idempotency_key_reused: OUR_FAULT,
  idempotency_in_progress: "Your request is still on its way. Try again in {wait}.",
  origin_not_allowed: "This page is not allowed to ask for codes.",
  malformed_body: OUR_FAULT,
  body_too_large: OUR_FAULT,
  unsupported_media_type: OUR_FAULT,
  method_not_allowed: OUR_FAULT,
  not_found: OUR_FAULT,
  invalid_code: "That code is not right. {tries}",
  no_tries_left: "Too many tries with this code. Send a new one.",
  confirmation_expired: "That code has expired. Send a new one.",
  confirmation_not_found: "That code can no longer be used. Send a new one.",
  already_confirmed: "This number is already confirmed.",
  resend_too_soon: "You can send a new code in {wait}.",
  no_resends_left: "No more codes can be sent for now. Use the latest message.",
  invalid_activation_key: "This confirmation has run out. Confirm the number again.",
  throttled: "Too many requests. Try again in {wait}.",
  number_closed: "Too many wrong codes. Try again after {time}.",
  message_not_sent: "We could not send the text. Try again in {wait}.",
  unavailable: "{fault} Try again in {wait}.",
  internal_error: OUR_FAULT,
} satisfies Record<FailureCode, Sentence>;

const sendRefusals = {
  invalid_number: "Texts do not reach this number. Check it or use another one.",
  unsubscribed: "This number has opted out of our texts. Use another number.",
  blocked_destination: "We can’t text numbers in {country} yet.",
  rate_limited: "Too many texts are going out. Try again in {wait}.",
  authentication: "We could not send the text. Try again in {wait}.",
  unavailable: "We could not send the text. Try again in {wait}.",
} satisfies Record<SendRefusal, Sentence>;

export const en: Messages = {
  number: {
    heading: "Confirm your phone number",
    lede: "We’ll text you a code to check that it’s you. We only use the number for this.",
    label: "Mobile number",
    countryLabel: "Country code",
    countryOption: "{country} (+{callingCode})",
    noCountry: "International",
    countrySet: "Country set to {country}.",
    hint: "Message and data rates may apply.",
    submit: "Text me a code",
    submitting: "Sending code…",
  },
  code: {
    heading: "Enter the {digits}\u2011digit code",
    sentTo: "Sent to {number}",
    change: "Change",
    label: "Code",
    hint: "It can take up to a minute to arrive.",
    submit: "Confirm",
    submitting: "Checking…",
    arrived: "Code sent to {number}. Enter its {digits} digits.",
    checkingSpoken: "Code entered, checking…",
    entered: "Code entered.",
    resendIn: "Send a new code in {time}",
    resend: "Send a new code",
    resending: "Sending code…",
    resendReady: "You can send a new code now.",
    resent: "New code sent to {number} at {time}.",
    resendOver: "No more codes can be sent for now.",
    useOtherNumber: "Use another number",
  },
  challenge: {
    checking: "Checking that you’re not a robot…",
    cancel: "Cancel",
    label: "Robot check",
    lede: "Show that you’re not a robot to get your code.",
  },
  confirmed: {
    heading: "Number confirmed",
    lede: "{number} is now confirmed.",
    startOver: "Confirm another number",
  },
  advice: {
    number_empty: "Enter your mobile number",
    number_too_short: "That number is too short for {country}.",
    number_too_short_anywhere: "That number is too short.",
    number_too_long: "That number is too long for {country}.",
    number_too_long_anywhere: "That number is too long.",
    number_starts_with_zero: "Numbers in {country} do not start with 0. Is the country right?",
    number_lacks_plus: "Did you mean {number}?",
    code_incomplete: "Enter all {digits} digits",
  },
  faults: {
    sending: "We could not send the code.",
    checking: "We could not check the code.",
  },
  connection: {
    offlineAtNumber: "You’re offline. Your number stays here until you’re back.",
    offlineAtCode: "You’re offline. Your code stays here until you’re back.",
    backOnline: "You’re back online.",
    noAnswer: OUR_FAULT,
  },
  tries: {
    unknown: "Check the latest message.",
    left: {
      one: "Check the latest message. You have 1 try left.",
      other: "Check the latest message. You have {count} tries left.",
    },
    last: "You have 1 try left. Then you’ll need a new code.",
  },
  failures,
  sendRefusals,
};
