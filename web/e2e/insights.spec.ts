import type { APIRequestContext, Page } from "@playwright/test";
import { expect, test } from "./test";

test.use({ role: "analyst" });
test.setTimeout(180_000 * Number(process.env.SPRINGLINE_E2E_PATIENCE ?? 1));

const RULES = `# House rules

Whoever borrows a tool brings it back clean.

The workshop is open until nine in the evening. After that, only hand tools are used.
`;
const CHANGED = RULES.replace("until nine in the evening", "until ten in the evening").replace("# House rules\n", "# House rules\n\nPlease read all of them.\n");
const INGESTED_MS = 60_000;

test("a new version of a document puts an insight out of date, shows the words that changed, and a reviewer confirms it", async ({ page, context }) => {
  const slug = `rules-${crypto.randomUUID().slice(0, 8)}`;
  const [before, after] = [`The workshop of ${slug} closes at nine.`, `The workshop of ${slug} closes at ten.`];
  await bundle(context.request, slug);
  await upload(context.request, slug, RULES);

  await test.step("an insight is written on words of the document that are selected", async () => {
    await page.goto(`/bundles/${slug}/documents?path=rules.md`);
    await select(page, "open until nine in the evening");
    await page.getByRole("button", { name: /^Cite/u }).first().click();
    await page.getByRole("dialog", { name: "Cite this" }).getByRole("button", { name: "New insight" }).click();
    const form = page.getByRole("dialog", { name: "New insight" });
    await expect(form.getByText("open until nine in the evening")).toBeVisible();
    await form.getByLabel("Statement").fill(before);
    await form.getByRole("button", { name: "Save as a draft" }).click();
    await page.getByRole("button", { name: "Open it" }).click();
    await expect(page.getByRole("heading", { level: 1, name: before })).toBeVisible();
    await expect(page.locator("mark", { hasText: "open until nine in the evening" })).toBeVisible();
  });

  await test.step("the second version marks it stale, with the words before and after", async () => {
    await upload(context.request, slug, CHANGED);
    // Told live: nobody reloads.
    const review = page.getByRole("region", { name: "Re-review" });
    await expect(review).toBeVisible({ timeout: INGESTED_MS });
    await expect(review.locator("del", { hasText: "nine" })).toBeVisible();
    await expect(review.locator("ins", { hasText: "ten" })).toBeVisible();
  });

  await test.step("it waits in the queue, and is confirmed there by keyboard", async () => {
    await page.goto("/reviews/stale");
    await page.getByRole("list", { name: "Stale" }).getByText(before).click();
    await expect(page.getByRole("heading", { level: 2, name: before })).toBeVisible();
    await page.keyboard.press("Space");
    await expect(page.getByText(/^yours until/u).first()).toBeVisible();
    await page.keyboard.press("e");
    const form = page.getByRole("dialog", { name: "Edit the insight" });
    await form.getByLabel("Statement").fill(after);
    await form.getByRole("button", { name: "Save as a draft" }).click();
    await expect(page.getByRole("heading", { level: 2, name: after })).toBeVisible();
    await page.keyboard.press("a");
    await expect(page.getByRole("list", { name: "Stale" }).getByText(after)).toHaveCount(0);
  });

  await test.step("it is fresh again, and its history has both", async () => {
    await page.goto(`/insights?q=${slug}`);
    await page.getByRole("link", { name: after }).first().click();
    await expect(page.locator("mark", { hasText: "open until ten in the evening" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Re-review" })).toHaveCount(0);
    await expect(page.getByRole("list", { name: "History" }).getByText(/confirmed it/u)).toBeVisible();
    await page.getByRole("link", { name: /Open at the place/u }).click();
    await expect(page.getByText("open until ten in the evening").first()).toBeVisible();
  });
});

test("a question is answered with the document's own words, and the answer says when they change", async ({ page, context }) => {
  const slug = `kiln-${crypto.randomUUID().slice(0, 8)}`;
  await bundle(context.request, slug);
  await upload(context.request, slug, "# Kiln\n\nThe kiln is fired every second Saturday of the month.\n");
  await page.goto(`/ask?bundle=${slug}`);
  // What was indexed a moment ago is found a moment later.
  await expect(async () => {
    await page.getByLabel("Question").fill("When is the kiln fired?");
    await page.getByLabel("Question").press("Enter");
    await expect(page.getByRole("list", { name: "Answer" }).getByText(/second Saturday/u)).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: INGESTED_MS });
  await page.getByRole("button", { name: "What it rests on, 1" }).click();
  await expect(page.getByRole("link", { name: /Open at the place/u })).toBeVisible();
  await page.getByRole("button", { name: /Keep this answer/u }).click();
  await page.getByRole("button", { name: "Open it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "When is the kiln fired?" })).toBeVisible();
  await upload(context.request, slug, "# Kiln\n\nThe kiln is fired every first Sunday of the month.\n");
  await expect(page.getByText("Words that it cites read differently now.", { exact: false })).toBeVisible({ timeout: INGESTED_MS });
  await page.getByRole("button", { name: /Ask again/u }).click();
  const changed = page.getByRole("region", { name: "What changed" });
  await expect(changed.locator("del")).toContainText("second Saturday");
  await expect(changed.locator("ins")).toContainText("first Sunday");
});

async function csrf(request: APIRequestContext): Promise<string> {
  return ((await (await request.get("/api/access/session")).json()) as { csrf_token: string }).csrf_token;
}

async function bundle(request: APIRequestContext, slug: string): Promise<void> {
  const answer = await request.post("/api/bundles", { data: { slug, title: `Sample ${slug}` }, headers: { "X-CSRF-Token": await csrf(request), "Idempotency-Key": crypto.randomUUID() } });
  expect(answer.status(), await answer.text()).toBe(201);
}

/** Makes a version out of one document, and waits until it is read. */
async function upload(request: APIRequestContext, slug: string, text: string): Promise<void> {
  const file = { name: "rules.md", mimeType: "text/markdown", buffer: Buffer.from(text) };
  const answer = await request.post(`/api/bundles/${slug}/uploads`, { multipart: { files: file }, headers: { "X-CSRF-Token": await csrf(request) } });
  expect(answer.status(), await answer.text()).toBeLessThan(300);
  await expect(async () => {
    const whole = (await (await request.get(`/api/bundles/${slug}/documents?path=rules.md`)).json()) as { text: string | null; reference: string | null };
    expect(whole.text).toBe(text);
    expect(whole.reference).not.toBeNull();
  }).toPass({ timeout: INGESTED_MS });
}

/** Selects words of the page, as a pointer does. */
async function select(page: Page, words: string): Promise<void> {
  await expect(page.getByText(words).first()).toBeVisible();
  await page.evaluate((sought) => {
    const walker = document.createTreeWalker(document.querySelector("main") ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent?.indexOf(sought) ?? -1;
      if (at < 0) continue;
      getSelection()?.setBaseAndExtent(node, at, node, at + sought.length);
      document.dispatchEvent(new Event("selectionchange"));
      node.parentElement?.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
      return;
    }
    throw new Error(`nowhere: ${sought}`);
  }, words);
}
