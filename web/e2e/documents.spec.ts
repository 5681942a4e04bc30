// Documents in a browser: uploaded, read as they stand, changed, and compared.
import { expect, test } from "./test";

test.use({ role: "analyst" });

const LEAVE = "# Leave 🦭\n\nEveryone has **25 days** of leave each year.\n\n- Ask early\n- Tell your team\n\n## Parents\n\nParental leave is 12 weeks.\n";

test("files are uploaded, read, cited by their place, changed, and compared word by word", async ({ page }) => {
  const title = `Handbook ${crypto.randomUUID().slice(0, 8)}`;
  await page.goto("/bundles");
  await page.getByRole("button", { name: "New bundle" }).first().click();
  await page.getByRole("textbox", { name: "Title" }).fill(title);
  await page.getByRole("button", { name: "Create it" }).click();

  const upload = page.getByRole("dialog", { name: `Upload to ${title}` });
  await upload.getByLabel("Files").setInputFiles({ name: "leave.md", mimeType: "text/markdown", buffer: Buffer.from(LEAVE) });
  await upload.getByRole("button", { name: "Upload 1 file" }).click();
  await expect(page.getByText("Version 1 is there")).toBeVisible();
  await expect(page.getByRole("table", { name: "Documents" }).getByText("Ready")).toBeVisible({ timeout: 60_000 });

  await page.getByRole("link", { name: "leave.md" }).click();
  await expect(page.getByRole("heading", { level: 2, name: "Leave 🦭" })).toBeVisible();
  const words = page.getByText("Parental leave is 12 weeks.");
  await words.selectText();
  await expect(page.getByRole("toolbar", { name: "What is selected" })).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog", { name: "Cite this" })).toContainText("Parental leave is 12 weeks.");
  await page.keyboard.press("Escape");
  const start = [...LEAVE.slice(0, LEAVE.indexOf("Parental leave"))].length;
  await page.goto(`${page.url()}&at=char=${start},${start + 27}`);
  await expect(page.getByTitle("This place").first()).toHaveText("Parental leave is 12 weeks.");

  await page.getByRole("link", { name: title }).click();
  await page.getByRole("button", { name: "Upload", exact: true }).click();
  await upload.getByLabel("Files").setInputFiles({ name: "leave.md", mimeType: "text/markdown", buffer: Buffer.from(LEAVE.replace("12 weeks", "20 weeks")) });
  await upload.getByRole("textbox", { name: "Note" }).fill("Longer parental leave");
  await upload.getByRole("button", { name: "Upload 1 file" }).click();
  const timeline = page.getByRole("complementary", { name: "Versions" });
  await expect(timeline.getByText("Longer parental leave")).toBeVisible();
  await expect(page.getByRole("table", { name: "Documents" }).getByText("Ready")).toBeVisible({ timeout: 60_000 });

  await page.getByRole("link", { name: "What changed" }).click();
  const difference = page.getByRole("article", { name: "leave.md" });
  await expect(difference.locator("ins")).toContainText("20");
  await expect(difference.locator("del")).toContainText("12");
  await page.keyboard.press("v");
  await expect(page).toHaveURL(/show=inline/u);
});

test("a text of a megabyte is scrolled through with little of it in the page, and jumped to", async ({ page }) => {
  const paragraphs = Array.from({ length: 8_000 }, (_, index) => `Paragraph ${index} 🦭 ${"has words that go on for some time. ".repeat(3)}`.trim());
  const text = paragraphs.join("\n\n");
  let at = 0;
  const blocks = paragraphs.map((words) => {
    const [start, end] = [at, at + [...words].length];
    at = end + 2;
    return { kind: "paragraph", start, end, level: 0, page: null, name: null, box: null };
  });
  const ingest = { state: "extracted", attempts: 1, problem_code: null, problem_detail: null, updated_at: new Date().toISOString() };
  const whole = {
    path: "long.txt", sha256: "a".repeat(64), size: text.length, format: "text", from_number: 1, to_number: null, reference: null, title: null, language: "en", pages: null, ingest,
    bundle: "long", number: 1, last_number: 1, original: "/api/documents/originals/a", parser: "1", text, layout: { blocks, lines: [], runs: [] }, notices: [],
  };
  await page.route(/\/api\/bundles\/long\/documents/u, (route) => route.fulfill({ json: whole }));
  await page.route(/\/api\/bundles\/long\/extractions/u, (route) => route.fulfill({ json: { reference: null, values: [] } }));
  await page.route(/\/api\/bundles\/long$/u, (route) => route.fulfill({ status: 404, json: { type: "urn:springline:problem:bundle-not-found", title: "There is no such bundle", status: 404, detail: "" } }));
  const target = blocks[7_000] ?? { start: 0, end: 0 };
  await page.goto(`/bundles/long/documents?path=long.txt&at=char=${target.start},${target.start + 14}`);
  await expect(page.getByTitle("This place")).toHaveText("Paragraph 7000");
  await expect(page.getByTitle("This place")).toBeInViewport();
  expect(await page.locator("[data-index]").count()).toBeLessThan(80);
  const median = await page.evaluate(async () => {
    const frames: number[] = [];
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    let before = await frame();
    for (let step = 0; step < 40; step += 1) {
      scrollTo(0, (document.documentElement.scrollHeight * step) / 40);
      const now = await frame();
      frames.push(now - before);
      before = now;
    }
    return frames.toSorted((one, other) => one - other)[20] ?? 0;
  });
  expect(median, "the median frame while scrolling, in milliseconds").toBeLessThan(150);
});
