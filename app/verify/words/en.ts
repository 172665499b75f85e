import type { PageWords } from "./page-words";

export const en: PageWords = {
  codeTitle: "Enter code",
  errorTitle: "Error: {title}",
  safety: "Never share a code with anyone who asks for it.",
  returns: "You’ll go back to {place} afterwards.",
  cancel: "Cancel and go back to {place}",
  language: "Language",
  changeLanguage: "Change language",
  problem: "There is a problem",
  plainHint: "Choose the country, or start with + and the country code.",
  resent: "New code sent to {number}.",
  notReturned: "Your number is confirmed, but we could not take you back.",
  tryAgain: "Try again",
  startAgain: "Start again",
  refused: {
    heading: "This link does not work",
    lede: "Go back to the app or site you came from and start again there.",
    developers: "For developers: set this line, then start the service again.",
    return_not_allowed: "The address to return to is not on the list of whoever runs this service.",
    repeated: "The link has {name} more than once.",
    too_long: "In the link, {name} is longer than {count} characters.",
    not_ascii: "In the link, {name} may hold printable ASCII characters only.",
    unknown_value: "In the link, {name} has to be one of: {values}.",
    lock_without_number: "With lock=1 the link needs a phone_number that exists, with + and the country code.",
  },
};
