import { expect, test } from "./test";

test("a token is made, shows its secret once, works, and is refused after it was revoked", async ({ page, playwright, baseURL }) => {
  const name = `reader ${Date.now()}`;
  await page.goto("/admin/tokens");
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "New token" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("checkbox", { name: "index:read" }).click();
  await dialog.getByRole("button", { name: "Make the token" }).click();
  const once = page.getByRole("dialog", { name: `The secret of ${name}` });
  const secret = (await once.locator("code").first().textContent()) ?? "";
  await once.getByRole("button", { name: "I have copied it" }).click();
  await page.reload();
  await expect(page.getByRole("table", { name: "Tokens" })).toContainText(name);
  expect(await page.content()).not.toContain(secret);

  const outside = await playwright.request.newContext({ ...(baseURL && { baseURL }), extraHTTPHeaders: { Authorization: `Bearer ${secret}` } });
  expect((await outside.get("/api/index/people?limit=1")).status()).toBe(200);
  expect((await outside.get("/api/operations")).status()).toBe(403);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByRole("row", { name: new RegExp(name, "u") })).toContainText("Revoked");
  expect((await outside.get("/api/index/people?limit=1")).status()).toBe(401);
  await outside.dispose();
});

test("a feature that is switched stands in the audit log, whose chain holds", async ({ page }) => {
  await page.goto("/admin/flags");
  const feature = page.getByRole("switch").first();
  const before = await feature.getAttribute("aria-checked");
  const switched = () => page.waitForResponse((response) => response.request().method() === "PUT" && response.ok());
  let answered = switched();
  await feature.click();
  await answered;
  await expect(feature).toHaveAttribute("aria-checked", before === "true" ? "false" : "true");
  answered = switched();
  await feature.click();
  await answered;
  await page.goto("/admin/audit");
  const entries = page.getByRole("list", { name: "Entries" });
  await entries.getByRole("link", { name: "flag.switched" }).first().click();
  await expect(page).toHaveURL(/action=flag\.switched/u);
  await page.getByText("What changed").first().click();
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByText(/entries are as written/u)).toBeVisible();
});

test.describe("an operator", () => {
  test.use({ role: "operator" });

  test("is led to tokens and features, not to users and the audit log", async ({ page, context, baseURL }) => {
    await page.goto("/admin/tokens");
    const navigation = page.getByRole("navigation", { name: "Main" });
    await expect(navigation.getByRole("link", { name: "Features" })).toBeVisible();
    for (const name of ["Users", "Audit log"]) await expect(navigation.getByRole("link", { name })).toHaveCount(0);
    await page.goto("/admin/users");
    await expect(page.getByRole("heading", { name: "You may not see this page" })).toBeVisible();
    expect((await context.request.get(new URL("/api/access/accounts", baseURL).href)).status()).toBe(403);
  });
});
