// Opens pages in Chromium with a slowed processor and prints, as JSON, what loading each of them took.
// Run by `python -m benchmarks.web`, which starts a host and sets the environment.
import { chromium } from "@playwright/test";

const SLOWDOWN = 4; // as a mid-range phone beside a desktop computer
const QUIET_MS = 2_000; // without a long task or a request, a page is taken to be ready
const ROUNDS = 5;
const url = process.env.SPRINGLINE_URL;
const cookies = JSON.parse(process.env.SPRINGLINE_E2E_SESSIONS).admin.map(([name, value]) => ({ name, value, url }));
const browser = await chromium.launch({
  executablePath: process.env.SPRINGLINE_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const measured = {};
for (const path of process.argv.slice(2)) {
  measured[path] = [];
  for (let round = 0; round < ROUNDS; round += 1) measured[path].push(await load(path));
}
await browser.close();
console.log(JSON.stringify(measured));

/** One first visit, with nothing cached. Times in milliseconds since the navigation began. */
async function load(path) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies(cookies);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWDOWN });
  const types = new Map();
  const bytes = { Script: 0, all: 0 };
  const requests = { all: 0, elsewhere: 0 };
  session.on("Network.requestWillBeSent", ({ requestId, request, type }) => {
    types.set(requestId, type);
    if (request.url.startsWith("data:")) return;
    requests.all += 1;
    if (!request.url.startsWith(`${url}/`)) requests.elsewhere += 1;
  });
  const heads = new Map();
  session.on("Network.responseReceived", ({ requestId, response }) => heads.set(requestId, response.encodedDataLength));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const body = encodedDataLength - (heads.get(requestId) ?? 0); // as packed, without header fields
    bytes.all += body;
    if (types.get(requestId) === "Script") bytes.Script += body;
  });
  await page.addInitScript(() => {
    window.__tasks = [];
    window.__largest = 0;
    new PerformanceObserver((list) => window.__tasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration]))).observe({ type: "longtask", buffered: true });
    new PerformanceObserver((list) => { window.__largest = list.getEntries().at(-1).startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  await page.goto(`${url}${path}`, { waitUntil: "load" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  const told = await page.waitForFunction((quiet) => {
    const entries = performance.getEntriesByType("resource").filter(({ name }) => !name.includes("/api/live"));
    const ended = Math.max(0, ...entries.map(({ responseEnd }) => responseEnd), ...window.__tasks.map(([start, duration]) => start + duration));
    const first = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    if (first === undefined || performance.now() - Math.max(first, ended) < quiet) return null;
    const tasks = window.__tasks.filter(([start]) => start >= first);
    return {
      firstPaint: first,
      largestPaint: window.__largest,
      interactive: Math.max(first, ...tasks.map(([start, duration]) => start + duration)),
      blocked: tasks.reduce((sum, [, duration]) => sum + duration - 50, 0),
    };
  }, QUIET_MS, { polling: 100 }).then((handle) => handle.jsonValue());
  await context.close();
  return { ...told, requests: requests.all, elsewhere: requests.elsewhere, scriptBytes: bytes.Script, bytes: bytes.all };
}
