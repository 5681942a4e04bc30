import type { Page } from "@playwright/test";
import { address, expect, password, test } from "./test";

test.describe("someone who isn't signed in", () => {
  test.use({ role: null });

  test("signs in and comes to the page that was asked for", async ({ page }) => {
    await page.goto("/people?sort=name");
    await expect(page).toHaveURL(/\/sign-in\?next=/u);
    await page.getByLabel("Email address").fill(address("viewer"));
    await page.getByLabel("Password").fill("not the password");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("alert")).toContainText("wrong");
    await page.getByLabel("Password").fill(password());
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/people\?sort=name$/u);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("People");
  });

  test("isn't led to another site", async ({ page }) => {
    await page.goto("/sign-in?next=https://example.org/");
    await page.getByLabel("Email address").fill(address("viewer"));
    await page.getByLabel("Password").fill(password());
    await page.keyboard.press("Enter");
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    expect(new URL(page.url()).pathname).toBe("/");
  });

  test("is out again after signing out", async ({ page }) => {
    await page.goto("/sign-in?next=/people");
    await page.getByLabel("Email address").fill(address("viewer"));
    await page.getByLabel("Password").fill(password());
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Sample viewer" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/sign-in/u);
    await page.goto("/people");
    await expect(page).toHaveURL(/\/sign-in/u);
  });
});

test("a session that ends elsewhere is told, and signing in again returns", async ({ page, context }) => {
  await page.goto("/people");
  await expect(page.getByRole("table")).toBeVisible();
  await context.clearCookies();
  await page.getByRole("searchbox").fill("a");
  const dialog = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("Password").fill(password());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/people\?q=a$/u);
});

test("the palette and the shortcuts need no pointer", async ({ page }) => {
  await page.goto("/people");
  await expect(page.getByRole("table")).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Shortcuts" })).toContainText("Search these people");
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("from signing in to a quote in its conversation and back, by the keyboard alone", async ({ page }) => {
  const focusedText = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.keyboard.press("Tab");
  expect(await focusedText()).toContain("Skip to the content");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();

  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page.getByRole("heading", { level: 1, name: "People" })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("Jun Takahara");
  await expect(page).toHaveURL(/q=Jun/u);
  await expect(page.getByRole("table").getByRole("row")).toHaveCount(2);
  await reach(page, "Jun Takahara");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Jun Takahara");
  // What had the focus is gone with the list: the keyboard goes on in the page, not at the top of the navigation.
  await expect(page.getByRole("main")).toBeFocused();
  await reach(page, "Open in the conversation");
  await page.keyboard.press("Enter");
  await expect(page.locator("mark").first()).toBeVisible();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Jun Takahara");

  await page.keyboard.press("Control+k");
  await page.keyboard.type("runbooks");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Runbooks" })).toBeVisible();
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Jun Takahara");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Jun Takahara");
});

/** Tabs until something with this text has the focus, which has to be seen. */
async function reach(page: Page, text: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return { text: element.textContent?.trim(), shows: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" };
    });
    if (seen.text !== text) continue;
    expect(seen.shows, "where the focus is can be seen").toBe(true);
    return;
  }
  throw new Error(`“${text}” is not reached by Tab`);
}

test("on a narrow screen the navigation is a drawer", async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await page.goto("/people");
  await page.getByRole("button", { name: "Open the navigation" }).click();
  await page.getByRole("dialog").getByRole("link", { name: "People" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
