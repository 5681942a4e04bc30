// A run as it happens, in a browser: events arrive while they are told, in order, and what is far away is not in the page.
import { expect, send, test } from "./test";

test.use({ role: "operator" });

const events = "Events";

test("a mock run streams to its end, follows the newest event, and stays as a link to any of its events", async ({ page }) => {
  await page.goto("/runs");
  await page.getByRole("button", { name: "Begin a mock run" }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/u);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const told = page.getByText(/^\d+ events?$/u);
  const before = Number.parseInt((await told.textContent()) ?? "", 10);
  await expect.poll(async () => Number.parseInt((await told.textContent()) ?? "", 10), { message: "more events while it is watched" }).toBeGreaterThan(before);
  await expect(page.getByRole("button", { name: "Follow" })).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("Complete", { exact: true })).toBeVisible({ timeout: 40_000 });
  await expect(page.getByRole("region", { name: events }).getByText("Succeeded")).toBeInViewport();
  await expect(page.getByRole("button", { name: "Follow" })).toHaveCount(0);

  await page.keyboard.press("j");
  await expect(page).toHaveURL(/\?event=1$/u);
  await page.keyboard.press("z");
  await expect(page).toHaveURL(/fold=all/u);
  const folded = page.url();
  await page.goto("/runs");
  await page.goto(folded);
  await expect(page.getByRole("button", { name: /^Unfold /u }).first()).toBeVisible();
  await expect(page.getByRole("region", { name: events }).getByRole("link", { expanded: true })).toContainText("Started");
});

test("a run is cancelled while it is watched, and says by whom", async ({ page, context }) => {
  const begun = await send(context.request, "POST", "/api/runs/mock", { seed: 3, steps: 12, pace_ms: 400 });
  expect(begun.status(), await begun.text()).toBe(201);
  const { id } = (await begun.json()) as { id: number };
  await page.goto(`/runs/${id}`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Cancel the run" }).click();
  await expect(page.getByText("Cancelled", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("region", { name: events })).toContainText("Cancel asked for");
});

test("ten thousand events are scrolled through with few of them in the page", async ({ page }) => {
  const at = (number: number) => new Date(Date.UTC(2026, 0, 1) + number * 10).toISOString();
  const last = 10_000;
  const event = (number: number) =>
    number === last
      ? { run_id: 1, number, at: at(number), type: "run.succeeded", data: { seconds: 100, summary: {} } }
      : { run_id: 1, number, at: at(number), type: "log", data: { level: "info", message: `line ${number}`, step: null } };
  const run = {
    id: 1, reference: "run/1", kind: "mock", title: "A long run", subject: null, status: "succeeded", created_by: "account/1", created_at: at(0), started_at: at(0), finished_at: at(last),
    cancel_requested_at: null, cancel_requested_by: null, progress: null, problem: null, last_number: last, inputs: [], outputs: [],
  };
  await page.route(/\/api\/runs\/1$/u, (route) => route.fulfill({ json: run }));
  await page.route(/\/api\/runs\/1\/events/u, (route) => {
    const after = Number(new URL(route.request().url()).searchParams.get("after"));
    const items = Array.from({ length: Math.min(1_000, last - after) }, (_, index) => event(after + index + 1));
    return route.fulfill({ json: { items, next_after: after + items.length, status: "succeeded", is_over: after + items.length === last } });
  });
  await page.goto("/runs/1");
  await expect(page.getByText("10,000 events")).toBeVisible();
  const list = page.getByRole("region", { name: events });
  await expect(list.getByText("line 1", { exact: true })).toBeInViewport();
  const took = await list.evaluate(async (element) => {
    const frames: number[] = [];
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    let before = await frame();
    for (let step = 0; step < 60; step += 1) {
      element.scrollTop = (element.scrollHeight * step) / 60;
      const now = await frame();
      frames.push(now - before);
      before = now;
    }
    return frames.toSorted((one, other) => one - other)[30] ?? 0;
  });
  expect(took, "the median frame while scrolling, in milliseconds").toBeLessThan(100);
  expect(await list.getByRole("listitem").count()).toBeLessThan(80);
  await list.evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await expect(list.getByText("line 9999")).toBeVisible();
});
