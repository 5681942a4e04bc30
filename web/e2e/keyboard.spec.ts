// A day without a pointer: everything is reached by letters, arrows, Tab and Enter.
import type { Locator, Page } from "@playwright/test";
import { address, expect, password, test } from "./test";

test.use({ role: null });

const MOST_TABS = 60;

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, wanted: Locator) {
  for (let turn = 0; turn < MOST_TABS; turn += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${MOST_TABS} presses of Tab didn't come to ${String(wanted)}`);
}

test("from signing in to a quote in its conversation, a run, a search and out again, by keys alone", async ({ page }) => {
  test.slow();
  await page.goto("/");
  await tabTo(page, page.getByLabel("Email address"));
  await page.keyboard.type(address("operator"));
  await tabTo(page, page.getByLabel("Password"));
  await page.keyboard.type(password());
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");

  // On a page that was just loaded, the first press of Tab offers to skip what is the same on each page.
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();

  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("People");
  await page.keyboard.press("/");
  await page.keyboard.type("Hetty Blackwood");
  const person = page.getByRole("table").getByRole("link", { name: "Hetty Blackwood" });
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
  await tabTo(page, person);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Hetty Blackwood");

  await tabTo(page, page.getByRole("list", { name: "Quotes" }).getByRole("link", { name: "Open in the conversation" }).first());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/messages\/\d+/u);
  await expect(page.getByRole("list", { name: "Conversation" }).locator("mark").first()).toBeInViewport();

  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await tabTo(page, page.getByRole("button", { name: "Begin a mock run" }));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\/\d+$/u);
  await expect(page.getByRole("region", { name: "Events" }).getByRole("listitem").first()).toBeVisible();
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/event=1/u);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("go to search");
  await expect(page.getByRole("option", { selected: true })).toContainText("Go to search");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/search/u);
  await expect(page.getByRole("searchbox", { name: "Search" })).toBeFocused(); // the page is loaded by then
  await page.keyboard.type("ladder");
  await expect(page).toHaveURL(/q=ladder/u);
  const first = page.getByRole("tab", { name: /^All/u });
  await tabTo(page, first);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/in=messages/u);

  await page.keyboard.press("Control+k");
  await page.keyboard.type("sign out");
  await expect(page.getByRole("option", { selected: true })).toContainText("Sign out");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/sign-in/u);
});
