import { defineConfig } from "@playwright/test";

// `python -m tests.e2e specs` starts a host of its own and sets all of these.
const url = process.env.SPRINGLINE_URL ?? "http://127.0.0.1:8080";
const chromium = process.env.SPRINGLINE_CHROMIUM ?? "/usr/bin/chromium";
const patience = Number(process.env.SPRINGLINE_E2E_PATIENCE ?? 1); // a busy machine gets more time, never more tries

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000 * patience,
  expect: { timeout: 10_000 * patience },
  reporter: [["list"]],
  use: {
    baseURL: url,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
      ],
    },
  },
});
