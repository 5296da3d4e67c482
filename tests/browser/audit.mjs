// Lighthouse on chapters of the built book: mobile, median of several runs, one line a page.
// node tests/browser/audit.mjs ADDRESS [--runs=3] page …   (ADDRESS: where tests/serve.py or any host with gzip answers)
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import lighthouse from "lighthouse";

const [address, ...rest] = process.argv.slice(2);
const runs = Number((rest.find((a) => a.startsWith("--runs=")) || "--runs=3").slice(7));
const pages = rest.filter((a) => !a.startsWith("--"));
const port = 9300 + (process.pid % 500);
const chrome = spawn(process.env.CHROME_PATH || "/usr/bin/chromium", ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
  `--remote-debugging-port=${port}`, `--user-data-dir=${mkdtempSync(join(tmpdir(), "audit-"))}`, "about:blank"], { stdio: "ignore" });
const ready = async () => { for (let n = 0; n < 100; n += 1) { try { await fetch(`http://127.0.0.1:${port}/json/version`); return; } catch { await new Promise((r) => setTimeout(r, 200)); } } throw new Error("Chromium did not start"); };
const wanted = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };
let bad = 0;
try {
  await ready();
  for (const page of pages) {
    const seen = [];
    for (let n = 0; n < runs; n += 1) seen.push((await lighthouse(`${address}/${page}`, { port, logLevel: "error", onlyCategories: Object.keys(wanted) })).lhr);
    const middle = (pick) => seen.map(pick).sort((a, b) => a - b)[Math.floor(seen.length / 2)];
    const scores = Object.fromEntries(Object.keys(wanted).map((k) => [k, Math.round(100 * middle((r) => r.categories[k].score))]));
    const failing = Object.keys(wanted).filter((k) => scores[k] < wanted[k]);
    bad += failing.length > 0;
    const last = seen.at(-1);
    const why = failing.flatMap((k) => last.categories[k].auditRefs.map((r) => last.audits[r.id]).filter((a) => a.score !== null && a.score < 0.9 && a.scoreDisplayMode !== "informative").map((a) => a.id));
    console.log(page, Object.entries(scores).map(([k, v]) => `${k} ${v}`).join(", "),
      `LCP ${Math.round(middle((r) => r.audits["largest-contentful-paint"].numericValue))} ms, CLS ${middle((r) => r.audits["cumulative-layout-shift"].numericValue).toFixed(3)},`,
      `${Math.round(middle((r) => r.audits["total-byte-weight"].numericValue) / 1024)} kB`, failing.length ? "FAILS: " + [...new Set(why)].join(" ") : "");
  }
} finally {
  chrome.kill();
}
process.exit(bad ? 1 : 0);
