// Preloaded into a server whose waits are tested: its clock runs ahead by the milliseconds that a file holds.
// The file is read each time, so that the clock has moved as soon as the file is written.
import { readFileSync } from "node:fs";

const realNow = Date.now.bind(Date);

function aheadMilliseconds() {
  try {
    return Number(readFileSync(process.env.E2E_CLOCK_FILE, "utf8"));
  } catch {
    return 0;
  }
}

Date.now = () => realNow() + aheadMilliseconds();
