import { expect, test } from "./test";

// The host of these tests has a search engine set up that never answers.
test.use({ role: "viewer" });

test("a search is answered by the fallback, says so, and is a link with all that narrows it", async ({ page }) => {
  const answer = page.waitForResponse((response) => new URL(response.url()).pathname === "/api/search");
  await page.goto("/search");
  await page.getByRole("searchbox", { name: "Search" }).fill("table");
  const headers = (await answer).headers();
  expect(headers["x-search-backend"]).toBe("postgres");
  expect(headers["x-search-circuit"]).toBeDefined();
  await expect(page.getByText(/The search engine (didn’t|doesn’t) answer/u)).toBeVisible();
  await expect(page).toHaveURL(/\/search\?q=table$/u);

  await page.getByRole("tab", { name: /^Scenes/u }).click();
  const scenes = page.getByRole("list", { name: "Scenes" });
  await expect(scenes.locator("mark").first()).toHaveText(/table/iu);
  const all = await scenes.getByRole("listitem").count();
  await page.getByRole("group", { name: "Library" }).getByRole("button").first().click();
  await expect(page).toHaveURL(/library=main/u);
  await page.reload();
  await expect(page.getByRole("tab", { name: /^Scenes/u, selected: true })).toBeVisible();
  await expect(scenes.getByRole("listitem")).toHaveCount(all);
});

test("a scene that was found opens with its words and its neighbours", async ({ page }) => {
  await page.goto("/search?q=table&in=scenes");
  await page.getByRole("list", { name: "Scenes" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/media\/scenes\/\d+$/u);
  await expect(page.getByRole("navigation", { name: "Scenes of the asset" })).toBeVisible();
  const cue = page.getByRole("list", { name: "Transcript" }).getByRole("link").first();
  await cue.click();
  await expect(page).toHaveURL(/\?at=/u);
  await expect(page.locator('[aria-current="true"]')).toHaveCount(1);
});

test("a query that can't be read is shown with its place", async ({ page }) => {
  await page.goto("/search?q=table+recorded%3Asoon");
  await expect(page.getByRole("alert").locator("mark")).toHaveText("recorded:soon");
});

test("a message that was found opens in its conversation", async ({ page }) => {
  await page.goto("/search?q=table&in=messages");
  await page.getByRole("link", { name: "In its conversation" }).first().click();
  await expect(page).toHaveURL(/\/messages\/\d+/u);
});
