// `npm run lighthouse [-- address [runs]]`: Lighthouse on the page, on a simulated phone. Without an address it builds and
// starts the service itself. Prints the median run and ends with 1 when what does not depend on the machine is below its
// mark; performance is told, not judged.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import lighthouse from "lighthouse";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { chromiumPath } from "../scripts/chromium.mjs";
import { build, giveUp, prepare, root } from "../scripts/prepare.mjs";

const [, , given, runs = "3"] = process.argv;
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

/** The service as `npm start` has it, without its data. */
async function startService() {
  prepare();
  build();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "phone-confirmation-lighthouse-"));
  const env = { ...process.env, PORT: String(port), DATABASE_URL: `file:${join(folder, "service.db")}`, PHONE_CONFIRMATION_MODE: "trial" };
  const child = spawn(process.execPath, ["scripts/start.mjs"], { cwd: root, env, stdio: ["ignore", "ignore", "inherit"] });
  const stop = () => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const base = `http://localhost:${port}`;
  for (let waited = 0; waited < 60_000; waited += 200) {
    if ((await fetch(`${base}/readyz`).catch(() => null))?.ok) return { url: `${base}/verify`, stop };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  stop();
  return giveUp("The service did not start.");
}

async function measure(url) {
  const port = await freePort();
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-gpu", `--remote-debugging-port=${port}`] });
  try {
    const { lhr } = await lighthouse(url, { port, onlyCategories: CATEGORIES, logLevel: "error" });
    return lhr;
  } finally {
    await browser.close();
  }
}

const service = given === undefined ? await startService() : { url: given, stop: () => undefined };
const results = [];
try {
  for (let run = 0; run < Number(runs); run += 1) results.push(await measure(service.url));
} finally {
  service.stop();
}
results.sort((one, other) => one.categories.performance.score - other.categories.performance.score);
const median = results[Math.floor(results.length / 2)];
console.log(`Median of ${results.length}, at a load of ${loadavg()[0].toFixed(1)}:`);
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
