import { expect, send, test } from "./test";

const EVIL = `<img src=x onerror="document.title='hacked'"><script>document.title='hacked'</script> <b>bold</b>`;

test("what people write is shown as they wrote it and never taken for markup", async ({ page, context }) => {
  const made = await send(context.request, "POST", "/api/requests", { kind: "need", title: `A ladder ${EVIL}`, body: `For a day. ${EVIL} javascript:alert(1)` });
  expect(made.status()).toBe(201);
  const { id } = (await made.json()) as { id: number };
  await page.goto(`/requests/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("A ladder <img src=x");
  await expect(page.getByText("For a day. <img src=x")).toBeVisible();
  await expect(page.locator("main img, main script, main b")).toHaveCount(0);
  await expect(page.locator('a[href^="javascript:"]')).toHaveCount(0);
  await expect(page).toHaveTitle(/^A ladder <img/u);
});
