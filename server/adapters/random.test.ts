import { expect, it } from "vitest";
import { createRandom } from "./random";

it("gives as many bytes as were asked for, and none of them twice", () => {
  const random = createRandom();
  const drawn = Array.from({ length: 2000 }, (_, index) => random.bytes([12, 16, 32][index % 3]!));
  expect(drawn.every((bytes, index) => bytes.length === [12, 16, 32][index % 3])).toBe(true);
  expect(new Set(drawn.map((bytes) => bytes.toString("hex"))).size).toBe(2000);
  const places = drawn.map(({ buffer, byteOffset, length }) => ({ buffer, from: byteOffset, to: byteOffset + length }));
  const overlapping = places.slice(1).filter(({ buffer, from }, index) => places[index]?.buffer === buffer && from < (places[index]?.to ?? 0));
  expect(overlapping).toEqual([]);
});

it("gives more than it draws at once, too, and what it gave stays as it is", () => {
  const random = createRandom();
  const first = random.bytes(16);
  const copy = Buffer.from(first);
  expect(random.bytes(10_000)).toHaveLength(10_000);
  for (let times = 0; times < 1000; times += 1) random.bytes(16);
  expect(first.equals(copy)).toBe(true);
});
