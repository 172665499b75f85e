// Lighthouse on the page, on a simulated phone: `node bench/lighthouse.mjs http://localhost:3000/verify [runs]` against a
// running service. Prints the median run and ends with 1 when what does not depend on the machine is below its mark;
// performance is told, not judged.
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { chromium } from "playwright";
import { chromiumPath } from "../scripts/chromium.mjs";

const [, , url = "http://localhost:3000/verify", runs = "3"] = process.argv;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const METRICS = { LCP: "largest-contentful-paint", FCP: "first-contentful-paint", TBT: "total-blocking-time", CLS: "cumulative-layout-shift", "speed index": "speed-index" };
const MARKS = { accessibility: 1, "best-practices": 1 };
const CLS_MOST = 0.02;

/** Lighthouse speaks to a browser by a port that has to be known beforehand. */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function measure() {
  const port = await freePort();
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-gpu", `--remote-debugging-port=${port}`] });
  try {
    const { lhr } = await lighthouse(url, { port, onlyCategories: CATEGORIES, logLevel: "error" });
    return lhr;
  } finally {
    await browser.close();
  }
}

const results = [];
for (let run = 0; run < Number(runs); run += 1) results.push(await measure());
results.sort((one, other) => one.categories.performance.score - other.categories.performance.score);
const median = results[Math.floor(results.length / 2)];
for (const name of CATEGORIES) console.log(`${name.padEnd(16)} ${Math.round(median.categories[name].score * 100)}`);
for (const [name, id] of Object.entries(METRICS)) console.log(`${name.padEnd(16)} ${median.audits[id].displayValue}`);
const lacking = Object.values(median.audits).filter(({ score, scoreDisplayMode }) => scoreDisplayMode !== "informative" && score !== null && score < 0.9);
for (const { id, score, displayValue = "" } of lacking) console.log(`  ${id} ${score} ${displayValue}`);
writeFileSync(".build/lighthouse.json", JSON.stringify(median));

const missed = Object.entries(MARKS).filter(([name, mark]) => results.some(({ categories }) => categories[name].score < mark));
const moved = results.some(({ audits }) => audits[METRICS.CLS].numericValue > CLS_MOST);
if (missed.length > 0 || moved) {
  console.error(`Below its mark: ${[...missed.map(([name]) => name), ...(moved ? ["CLS"] : [])].join(", ")}`);
  process.exitCode = 1;
}
