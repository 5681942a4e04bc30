import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type Answers, open, session } from "@/testing/render";
import type { Answer, KeptAnswer } from "./queries";

const writer = { ...session, scopes: [...session.scopes, "documents:read", "insights:read", "insights:write"] };
const searched = { words: ["leave"], documents: true, messages: true, passages_read: 3, messages_read: 2, by_meaning: false };
const sentence = (text: string) => ({ text, citations: [{ source: "document/handbook/leave.md@1", start: 6, end: 6 + text.length, words: text, evidence_id: null, outcome: "unchanged" as const }] });
const told: Answer = { question: "How long is leave?", sentences: [sentence("Leave lasts fourteen weeks.")], method: "extractive", model: null, is_fallback: false, dropped: 0, searched };
const kept = (changed: Partial<KeptAnswer> = {}): KeptAnswer => ({
  id: 3, reference: "answer/3@1", question: told.question, bundles: ["handbook"], paths: [], formats: [], version: null, chats: [], people: [], number: 1, newest: 1, sentences: told.sentences,
  method: "extractive", model: null, dropped: 0, searched, asked_by: "account/1", asked_at: "2026-05-04T09:00:00Z", looked_at: "2026-05-04T09:00:00Z", made_by: "account/1", made_at: "2026-05-04T09:00:00Z", state: "fresh", since: null, ...changed,
});
const ASK: Answers = {
  "GET /api/access/session": writer,
  "GET /api/answers": { items: [], next_cursor: null },
  "GET /api/bundles": { items: [{ slug: "handbook", title: "Handbook" }], next_cursor: null },
  "GET /api/index/people": { items: [], next_cursor: null, facets: null },
  "GET /api/bundles/handbook/documents": { text: "Rules. Leave lasts fourteen weeks. Ask Ada.".replace("Rules. ", "Rules."), reference: "document/handbook/leave.md@1" },
};

test("a question is answered with sentences, each with its words in context and the way to their place", async () => {
  const { user, asked, router } = open("/ask", { ...ASK, "POST /api/questions": told });
  await user.type(await screen.findByLabelText("Question"), "How long is leave?{Enter}");
  const answer = await screen.findByRole("list", { name: "Answer" });
  expect(router.state.location.search).toEqual({ q: "How long is leave?" });
  expect(await asked.find(({ url }) => url.endsWith("/api/questions"))?.json()).toEqual({ question: "How long is leave?", bundles: [], chats: [], people: [] });
  await user.click(within(answer).getByRole("button", { name: /What it rests on, 1/u }));
  expect(within(answer).getByRole("link", { name: /Open at the place/u }).getAttribute("href")).toBe("/bundles/handbook/documents?path=leave.md&at=char%3D6%2C33");
  expect(await within(answer).findByText("Ask Ada.", { exact: false })).toBeTruthy();
  expect(screen.getByText(/Read 3 passages and 2 messages/u)).toBeTruthy();
});

test("a sentence that goes on for long is shown from its beginning, and all of it when that is asked for", async () => {
  const long = `Leave lasts ${"very ".repeat(100)}long.`;
  const { user } = open("/ask?q=How+long+is+leave", { ...ASK, "POST /api/questions": { ...told, sentences: [{ ...told.sentences[0], text: long }] } });
  const answer = await screen.findByRole("list", { name: "Answer" });
  expect(within(answer).queryByText(/very long\./u)).toBeNull();
  expect(within(answer).getByRole("button", { name: /What it rests on, 1/u })).toBeTruthy();
  await user.click(within(answer).getByRole("button", { name: "Show all" }));
  expect(within(answer).getByText(/very long\./u)).toBeTruthy();
});

test("where nothing answers it says so, with what was looked through", async () => {
  open("/ask?q=Who+is+the+king&bundle=handbook", { ...ASK, "POST /api/questions": { ...told, sentences: [], dropped: 2, searched: { ...searched, messages: false, messages_read: 0 } } });
  expect(await screen.findByRole("heading", { name: "Nothing found that answers this" })).toBeTruthy();
  expect(screen.getByText(/Messages were not asked.*2 sentences were left out/u)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Draft an insight" })).toBeNull();
});

test("a sentence becomes an insight that rests on what it cites", async () => {
  const { user, asked } = open("/ask?q=How+long+is+leave", { ...ASK, "POST /api/questions": told, "POST /api/insights": () => Response.json({ id: 12 }, { status: 201 }) });
  await user.click(await screen.findByRole("button", { name: "Draft an insight from this" }));
  const dialog = await screen.findByRole("dialog", { name: "Draft an insight" });
  expect((within(dialog).getByLabelText("Statement") as HTMLTextAreaElement).value).toBe("Leave lasts fourteen weeks.");
  await user.click(within(dialog).getByRole("button", { name: "Save as a draft" }));
  await waitFor(() => expect(asked.some(({ method, url }) => method === "POST" && url.endsWith("/api/insights"))).toBe(true));
  const body = (await asked.find(({ method, url }) => method === "POST" && url.endsWith("/api/insights"))?.json()) as { evidence: unknown };
  expect(body.evidence).toEqual([{ selection: { source: "document/handbook/leave.md@1", start: 6, end: 33, exact: "Leave lasts fourteen weeks." }, stance: "supports" }]);
});

test("a kept answer that is stale is asked again, and what changed is shown", async () => {
  const second = kept({ number: 2, newest: 2, reference: "answer/3@2", sentences: [sentence("Leave lasts sixteen weeks.")] });
  const { user, router } = open("/ask/3", {
    ...ASK,
    "GET /api/answers/3": (request: Request) => (new URL(request.url).searchParams.get("number") === "1" ? kept({ newest: 2 }) : kept({ state: "stale" })),
    "POST /api/answers/3/again": second,
  });
  expect(await screen.findByText("stale")).toBeTruthy();
  await user.keyboard("a");
  const card = await screen.findByRole("region", { name: "What changed" });
  await waitFor(() => expect(card.querySelector("del")?.textContent).toContain("Leave lasts fourteen weeks."));
  expect(card.querySelector("ins")?.textContent).toContain("Leave lasts sixteen weeks.");
  expect(router.state.location.searchStr).toBe("?changes=true");
});
