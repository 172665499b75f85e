import { type Answer, requested, rest, trpc } from "./api";
import { expect, test } from "./fixtures";
import { wrongCodes } from "./phones";

const AT_ONCE = 200;

function countBy<Value>(answers: Answer<Value>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { failure } of answers) counts[failure?.code ?? "confirmed"] = (counts[failure?.code ?? "confirmed"] ?? 0) + 1;
  return counts;
}

test(`of ${AT_ONCE} wrong guesses at once exactly 5 are compared, and after them the right code is refused`, async ({ url, phone }) => {
  const { confirmationId } = await requested(url, phone.number);
  const code = await phone.code();
  const answers = await Promise.all(wrongCodes(code, AT_ONCE).map((wrong) => trpc.check(url, confirmationId, wrong)));
  expect(countBy(answers)).toEqual({ invalid_code: 5, no_tries_left: AT_ONCE - 5 });
  const triesTold = answers.flatMap(({ failure }) => (failure?.code === "invalid_code" ? [failure.triesLeft] : []));
  expect(triesTold.sort()).toEqual([0, 1, 2, 3, 4]);
  expect(await trpc.check(url, confirmationId, code)).toMatchObject({ value: null, failure: { code: "no_tries_left" } });
});

test(`of ${AT_ONCE} right guesses at once exactly one confirms`, async ({ url, phone }) => {
  const { confirmationId } = await requested(url, phone.number);
  const code = await phone.code();
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => trpc.check(url, confirmationId, code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const { confirmed, ...refused } = countBy(answers);
  expect(confirmed).toBe(1);
  expect(Object.keys(refused).filter((failure) => failure !== "already_confirmed" && failure !== "no_tries_left")).toEqual([]);
});

test(`of ${AT_ONCE} right guesses at once over REST exactly one gets a key`, async ({ url, phone }) => {
  await rest.request(url, phone.number);
  const code = await phone.code();
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => rest.check(url, phone.number, code)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(AT_ONCE - 1);
});

test(`of ${AT_ONCE} wrong guesses at once over REST at most 5 are compared, so the right code is refused after them`, async ({ url, phone }) => {
  await rest.request(url, phone.number);
  const code = await phone.code();
  const answers = await Promise.all(wrongCodes(code, AT_ONCE).map((wrong) => rest.check(url, phone.number, wrong)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
  expect(await rest.check(url, phone.number, code)).toMatchObject({ status: 400, body: { error: "Invalid activation key" } });
});
