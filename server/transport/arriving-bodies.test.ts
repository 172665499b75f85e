import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { bodyOf, CONFIRMATION_PATH, get, ORIGIN, post, streamed } from "@/server/testing/doors";
import { readBytes } from "./body";
import { BODY_WITHIN_MS, createArrivingBodies } from "./arriving-bodies";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A request of which one byte came, and the rest when it is told to. */
function slow() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  controller.enqueue(Buffer.from("{"));
  const init = { method: "POST", headers: { "content-type": "application/json", "x-kept": "yes" }, body, duplex: "half" };
  const end = () => {
    controller.enqueue(Buffer.from("}"));
    controller.close();
  };
  return { request: new Request(`${ORIGIN}${CONFIRMATION_PATH}?a=1`, init), end, breakOff: () => controller.error(new Error("gone")) };
}

async function told(answer: Request | Response) {
  if (answer instanceof Request) throw new Error("It was taken.");
  const { status, headers } = answer;
  return [status, headers.get("connection"), headers.get("retry-after")];
}

it("gives the request as it was asked, with its body", async () => {
  const bodies = createArrivingBodies({ most: 1 });
  const { request, end } = slow();
  const whole = bodies.whole(request);
  expect(bodies.count()).toBe(1);
  end();
  expect(await whole).toBe(request);
  // Whoever answers reads it out of memory, as often as it likes.
  for (let times = 0; times < 2; times += 1) expect(await readBytes(request)).toEqual({ ok: true, value: Buffer.from("{}") });
  expect([bodies.count(), vi.getTimerCount()]).toEqual([0, 0]);
});

it("a body that is not there after 3 seconds is told so, and its connection closed", async () => {
  expect(BODY_WITHIN_MS).toBe(3000);
  const bodies = createArrivingBodies({ most: 1 });
  const { request, end } = slow();
  const answer = bodies.whole(request);
  await vi.advanceTimersByTimeAsync(2999);
  expect(bodies.count()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect([await told(await answer), bodies.count()]).toEqual([[408, "close", null], 0]);
  // What comes after all changes nothing.
  end();
  await vi.advanceTimersByTimeAsync(1);
  expect(bodies.count()).toBe(0);
});

it("when too many are on their way the oldest gives way, and whoever sends at once is always heard", async () => {
  const bodies = createArrivingBodies({ most: 2 });
  const [first, second] = [slow(), slow()];
  const answers = [bodies.whole(first.request), bodies.whole(second.request)];
  expect(await bodies.whole(post(CONFIRMATION_PATH, {}))).toBeInstanceOf(Request);
  expect([await told(await answers[0]!), bodies.count()]).toEqual([[503, "close", "1"], 1]);
  second.end();
  expect(await answers[1]).toBeInstanceOf(Request);
});

it("a body that is too large or breaks off is refused", async () => {
  const bodies = createArrivingBodies({ most: 1 });
  const large = (await bodies.whole(streamed(CONFIRMATION_PATH, Array.from({ length: 20 }, () => new Uint8Array(1000))).request)) as Response;
  expect([large.status, (await bodyOf(large))["code"]]).toEqual([413, "body_too_large"]);
  const { request, breakOff } = slow();
  const broken = bodies.whole(request);
  breakOff();
  expect([((await broken) as Response).status, bodies.count()]).toEqual([400, 0]);
});

it("what has no body is not touched", async () => {
  const request = get("/x");
  expect(await createArrivingBodies({ most: 1 }).whole(request)).toBe(request);
});
