/** Area codes whose numbers are ordinary lines of one country. */
const AREAS = ["202", "212", "213", "214", "215", "216", "217", "218", "219", "301", "302", "303", "304", "305", "307", "308"];
const OFFICES = 700;

let apart = 0;
let near = 0;

/** E.164, and in no range of ten thousand that another one of this file is in. */
export function newNumber(): string {
  const area = AREAS[Math.floor(apart / OFFICES)] ?? "202";
  // 200–554 and 556–…: 555 is kept free for examples, and 911 and its like are beyond.
  const office = 200 + (apart % OFFICES);
  apart += 1;
  return [555, 411, 211, 311, 511, 611, 711, 811].includes(office) ? newNumber() : `+1${area}${office}0199`;
}

/** E.164; neighbours of each other. */
export function newNeighbour(): string {
  const number = `+1309${3_000_000 + near}`;
  near += 1;
  return number;
}

/** Codes of the right length that are not the right one. */
export function wrongCodes(code: string, count: number): string[] {
  const modulus = 10 ** code.length;
  return Array.from({ length: count }, (_, index) => String((Number(code) + 1 + index) % modulus).padStart(code.length, "0"));
}
