/** What the page says around the widget, and where it stands without it. `{name}` is a place, as in the widget's messages. */
export interface PageWords {
  /** Title of the window at the code step. */
  codeTitle: string;
  /** Before any title when something is wrong: `{title}`. */
  errorTitle: string;
  /** Below everything. */
  safety: string;
  /** `{place}`: host of the app that sent the person here. */
  returns: string;
  /** `{place}` */
  cancel: string;
  /** Accessible name of the choice of languages. */
  language: string;
  /** The button beside it where no script runs. */
  changeLanguage: string;
  /** Heading of the summary of what is wrong, where no script runs. */
  problem: string;
  /** Below the number's field where no script runs. */
  plainHint: string;
  /** `{number}`, where no script runs. */
  resent: string;
  /** The number is confirmed, but the way back is closed for the moment. */
  notReturned: string;
  tryAgain: string;
  startAgain: string;
  /** When the page cannot be used as it was opened. */
  refused: {
    heading: string;
    /** What a person can do. */
    lede: string;
    /** Above the line that a developer sets. */
    developers: string;
    return_not_allowed: string;
    /** `{name}`: a parameter. */
    repeated: string;
    /** `{name}`, `{count}` */
    too_long: string;
    /** `{name}` */
    not_ascii: string;
    /** `{name}`, `{values}` */
    unknown_value: string;
    lock_without_number: string;
  };
}
