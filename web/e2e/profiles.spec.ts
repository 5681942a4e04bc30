import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { expect, send, test } from "./test";

const PERSON = "Leo Abara";
const SAMPLE = resolve(import.meta.dirname, "../../examples/neighbourhood.jsonl");

interface Envelope {
  timestamp: number;
  dataMessage?: { groupInfo?: object };
  [field: string]: unknown;
}

/** What signal-cli received when a message was sent, by its time in milliseconds. */
function received(sentAt: number): { envelope: Envelope; account: string } {
  const lines = readFileSync(SAMPLE, "utf-8").trim().split("\n").map((line) => JSON.parse(line) as { envelope: Envelope; account: string });
  const found = lines.find(({ envelope }) => envelope.timestamp === sentAt && envelope.dataMessage);
  if (!found) throw new Error(`the sample has no message of ${sentAt}`);
  return found;
}

/** A chat as it goes on: its bridge tells what was edited and written. */
class Chat {
  constructor(
    private readonly request: APIRequestContext,
    private readonly message: { sent_at: string; text: string },
  ) {}

  edit = (text: string) => this.tell((envelope, data) => ({ ...envelope, editMessage: { targetSentTimestamp: Date.parse(this.message.sent_at), dataMessage: { ...data, message: text } } }));
  write = (text: string) => this.tell((envelope, data) => ({ ...envelope, dataMessage: { ...data, message: text } }));

  private async tell(told: (envelope: object, data: object) => object) {
    const { envelope, account } = received(Date.parse(this.message.sent_at));
    const { dataMessage, ...sender } = envelope;
    const timestamp = Date.now();
    const data = { timestamp, groupInfo: dataMessage?.groupInfo, expiresInSeconds: 0, viewOnce: false };
    const answer = await send(this.request, "POST", "/api/events/signal", { envelope: told({ ...sender, timestamp }, data), account });
    expect(answer.status(), await answer.text()).toBe(202);
  }
}

test("from a person to a quote in its conversation; an edit turns the badge stale at once, and words written anew show what changed", async ({ page, context }) => {
  test.slow(); // the host writes of the person twice
  await page.goto("/people");
  await page.getByRole("searchbox").fill(PERSON);
  await page.getByRole("link", { name: PERSON }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(PERSON);
  const own = new URL(page.url()).pathname;

  await page.getByRole("link", { name: "What is told", exact: true }).click();
  await page.getByRole("button", { name: "Regenerate" }).click();
  await expect(page.getByRole("list", { name: "Events of the run" })).toContainText("Succeeded");
  await expect(page.getByText("up to date", { exact: true })).toBeVisible();

  // The quote's words stand in the message, and the message among what was said around it.
  await page.getByRole("link", { name: PERSON }).click();
  const quotes = page.getByRole("list", { name: "Quotes" });
  const words = (await quotes.locator("blockquote").first().textContent()) ?? "";
  await quotes.getByRole("link", { name: "Open in the conversation" }).first().click();
  const marked = page.locator("[aria-current=true]").and(page.getByRole("listitem"));
  await expect(marked.locator("mark")).toHaveText(words);
  await expect(marked).toBeInViewport();
  expect(await page.getByRole("list", { name: "Conversation" }).getByRole("listitem").count()).toBeGreaterThan(10);
  const told = await context.request.get(`/api/messages/${new URL(page.url()).pathname.split("/").at(-1) ?? ""}`);
  const { message } = (await told.json()) as { message: { sent_at: string; text: string } };

  // Words that are out of date are written anew within a second, unless a text of somebody's own stands in front.
  await page.goto(`/admin/profiles${own.replace("/people", "")}/glaze?edit=override`);
  await page.getByRole("dialog").getByLabel("Text").fill("Leo holds doors.");
  await page.getByRole("dialog").getByRole("button", { name: "Show this text" }).click();
  await expect(page.getByText("written by hand", { exact: true })).toBeVisible();
  await page.goto(own);
  await expect(page.getByText("Leo holds doors.")).toBeVisible();
  await expect(page.getByText("generated text out of date")).toHaveCount(0);
  const chat = new Chat(context.request, message);
  await chat.edit(`${message.text} Two doors, even.`);
  await expect(page.getByText("generated text out of date")).toBeVisible();
  const changes = page.getByRole("list", { name: "What changed" });
  await expect(changes.locator("ins").filter({ hasText: "doors" })).toBeVisible();

  await chat.write("And one more thing about the ladder.");
  await page.getByRole("link", { name: "What is told", exact: true }).click();
  await page.getByRole("button", { name: "Regenerate" }).click();
  await expect(page.getByText("generated text out of date")).toHaveCount(0);
  await page.getByRole("tab", { name: /History/u }).click();
  const newest = page.getByRole("list", { name: "Versions" }).getByRole("listitem").filter({ hasText: "Written anew" }).first();
  await expect(newest.locator("ins")).not.toHaveCount(0);
  await expect(newest.locator("del")).not.toHaveCount(0);

  await page.getByRole("button", { name: "Unlock" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByText("up to date", { exact: true })).toBeVisible();
});

test("a comment is in the thread at once and stays there", async ({ page }) => {
  await page.goto("/requests");
  await page.getByRole("table").getByRole("link").first().click();
  const said = `I can help on Saturday (${Date.now()})`;
  await page.getByLabel("Comment", { exact: true }).fill(said);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText(said)).toBeVisible();
  await expect(page.getByText("Comment added")).toBeVisible();
  await page.reload();
  await expect(page.getByRole("list", { name: "Thread" }).getByText(said)).toBeVisible();
});

test.describe("someone who only reads", () => {
  test.use({ role: "viewer" });

  test("sees no way to change what is told, and may not by its address either", async ({ page }) => {
    await page.goto("/people");
    await page.getByRole("table").getByRole("link").first().click();
    await expect(page.getByRole("heading", { name: "Highlight" })).toBeVisible();
    await expect(page.getByRole("link", { name: "What is told", exact: true })).toHaveCount(0);
    await page.goto(`/admin/profiles${new URL(page.url()).pathname.replace("/people", "")}/glaze`);
    await expect(page.getByText("You may not see this page")).toBeVisible();
  });
});
