/**
 * The code the home page prints, one snippet per step.
 *
 * Each works as printed: pasted into a terminal or a file, with nothing to fill in but what it says.
 * The shell lines keep to POSIX and hold no `#` comments, which an interactive zsh would try to run.
 */

/** From the block NANP keeps free for fiction, so that no example ever reaches a person. */
export const SAMPLE_NUMBER = "+12025550123";

export interface CurlStep {
  title: string;
  code: string;
}

/** The page alone. With a way back it takes a `return_to`, which docs/page.md explains. */
export function linkSnippet(publicUrl: string): string {
  return `<a href="${publicUrl}/verify">Confirm your phone number</a>`;
}

/** The same text as in the readme; a test compiles it with the built package. */
export function reactSnippet(publicUrl: string): string {
  return `import { PhoneConfirmation } from "@phone-confirmation/react";
import "@phone-confirmation/react/styles.css";

export const Confirm = () => <PhoneConfirmation endpoint="${publicUrl}" onConfirmed={({ activationKey }) => console.log(activationKey)} />;
`;
}

/** The same text as in the readme. */
export function elementSnippet(publicUrl: string): string {
  return `<script src="${publicUrl}/embed.js" async></script>
<form method="post" action="/book">
  <phone-confirmation endpoint="${publicUrl}" name="activation-key" required></phone-confirmation>
  <button>Book</button>
</form>
`;
}

/** One confirmation from start to end; without the inbox the reader types number and code in. */
export function curlSteps(publicUrl: string, codesComeToInbox: boolean): CurlStep[] {
  const api = `${publicUrl}/phone-confirmation`;
  const number = codesComeToInbox ? SAMPLE_NUMBER : "$NUMBER";
  const ask = { title: "Ask for a code", code: askForCode(api, number) };
  const check = { title: "Give it back, get an activation key", code: checkCode(api, number) };
  const read = { title: "Read the key, now or later", code: `curl "${api}/activation-key/$KEY/"` };
  if (codesComeToInbox) {
    return [ask, { title: "Read the code in the inbox", code: readFromInbox(publicUrl) }, check, read];
  }
  return [
    { title: "Type your number, with its +", code: typeIn("NUMBER", "Number") },
    ask,
    { title: "Type the code of the message", code: typeIn("CODE", "Code") },
    check,
    read,
  ];
}

/** The line a reader needs when the inbox is empty. */
export function askForCodeSnippet(publicUrl: string): string {
  return askForCode(`${publicUrl}/phone-confirmation`, SAMPLE_NUMBER);
}

function askForCode(api: string, number: string): string {
  return `curl ${api}/confirmation/ \\
  -H 'Content-Type: application/json' \\
  -d ${json({ phone_number: number })}`;
}

function readFromInbox(publicUrl: string): string {
  return `CODE=$(curl -s '${publicUrl}/inbox/messages?to=${encodeURIComponent(SAMPLE_NUMBER)}' |
  grep -o '"body": *"[^"]*"' | head -n 1 | grep -oE '[0-9]{4,10}')
echo "$CODE"`;
}

function checkCode(api: string, number: string): string {
  return `KEY=$(curl -s ${api}/activation-key/ \\
  -H 'Content-Type: application/json' \\
  -d ${json({ phone_number: number, code: "$CODE" })} |
  sed -E 's/.*"activation_key": *"([^"]*)".*/\\1/')
echo "$KEY"`;
}

/** A step of its own: `read` would swallow a line pasted after it. Bash and zsh disagree about `read -p`. */
function typeIn(variable: string, question: string): string {
  return `printf '${question}: '; read ${variable}`;
}

/** JSON in single quotes, which only shell variables leave. */
function json(fields: Record<string, string>): string {
  const members = Object.entries(fields).map(([name, value]) =>
    value.startsWith("$") ? `"${name}": "'"${value}"'"` : `"${name}": "${value}"`,
  );
  return `'{${members.join(", ")}}'`;
}
