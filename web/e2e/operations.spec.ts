import { expect, test } from "./test";

test.describe("an operator", () => {
  test.use({ role: "operator" });

  test("sees first how it stands, and gets from an alarm to its runbook and on", async ({ page }) => {
    await page.goto("/operations");
    await expect(page.getByRole("region", { name: "How it is now" }).getByRole("heading")).toHaveText(/\S/u);
    await expect(page.getByRole("table", { name: "Queues" })).toBeVisible();
    await page.getByRole("table", { name: "Alarms" }).getByRole("row", { name: /Search sync behind/u }).getByRole("link").click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Search is behind");
    await page.getByRole("link", { name: "Runbooks" }).click();
    await page.getByRole("link", { name: "A message can't be worked on" }).click();
    await expect(page).toHaveURL(/\/operations\/runbooks\/dead-letters$/u);
  });

  test("opens dead letters by a link", async ({ page }) => {
    await page.goto("/operations?queue=ingest-events-dead");
    await expect(page.getByRole("dialog", { name: "ingest-events-dead" })).toContainText("No dead letters of yours");
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(/\/operations$/u);
  });
});

test.describe("a viewer", () => {
  test.use({ role: "viewer" });

  test("is neither led there nor answered", async ({ page, context, baseURL }) => {
    await page.goto("/operations");
    await expect(page.getByRole("heading", { name: "You may not see this page" })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Operations" })).toHaveCount(0);
    expect((await context.request.get(new URL("/api/operations", baseURL).href)).status()).toBe(403);
  });
});
