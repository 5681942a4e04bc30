import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type Answers, open, problem, session } from "@/testing/render";
import { details, edited, entry, gone, whole } from "@/testing/insights";

const reader = { ...session, scopes: [...session.scopes, "documents:read", "insights:read"] };
const reviewer = { ...reader, scopes: [...reader.scopes, "insights:write", "insights:review"] };
const nothing = { items: [], next_cursor: null };
const page = (insight: unknown, as: unknown = reviewer): Answers => ({
  "GET /api/access/session": as,
  "GET /api/insights/12": insight,
  "GET /api/insights/12/comments": nothing,
  "GET /api/insights/12/history": { ...nothing, evidence: [] },
});
const stale = whole(12, { state: "stale", status: "published", evidence: [{ ...details(7, edited), stance: "supports" }, { ...details(8), stance: "supports" }] });

test("the list tells what is claimed, how far it has come, and whether its words still stand", async () => {
  const { user, router, asked } = open("/insights", { "GET /api/access/session": reader, "GET /api/insights": { items: [entry(12, { state: "stale", status: "published" })], next_cursor: null } });
  const row = (await screen.findByRole("link", { name: "Parental leave lasts fourteen weeks." })).closest("tr");
  expect(row?.textContent).toContain("Parental leave · lasts · 14 weeks");
  expect(row?.textContent).toContain("PublishedStale90 %");
  await user.click(within(screen.getByRole("group", { name: "Lifecycle" })).getByRole("button", { name: "Published" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ status: "published" }));
  await waitFor(() => expect(asked.some(({ url }) => url.includes("status=published"))).toBe(true));
  expect(screen.queryByRole("button", { name: "New insight" })).toBeNull();
});

test("an insight shows the words that it rests on in their context, with the way to their place", async () => {
  open("/insights/12", page(whole(12), reader));
  expect((await screen.findByText("fourteen weeks")).tagName).toBe("MARK");
  expect(screen.getByText("…Parental leave lasts")).toBeTruthy();
  expect(screen.getByRole("link", { name: /Open at the place/u }).getAttribute("href")).toBe("/bundles/handbook/documents?path=leave.md&at=char%3D20%2C34");
  expect(screen.queryByRole("region", { name: "Re-review" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
});

test("a stale insight shows the words before and after, and is confirmed with one key", async () => {
  let told = stale;
  const { user, asked } = open("/insights/12", { ...page(() => told), "POST /api/insights/12/confirmations": () => (told = whole(12, { version: 4, status: "published" })) });
  const review = await screen.findByRole("region", { name: "Re-review" });
  expect(within(review).getByText("fourteen").tagName).toBe("DEL");
  expect(within(review).getByText("sixteen").tagName).toBe("INS");
  expect(within(screen.getByRole("region", { name: "Evidence that stands" })).getAllByRole("article")).toHaveLength(1);
  await user.keyboard("a");
  await waitFor(() => expect(screen.queryByRole("region", { name: "Re-review" })).toBeNull());
  const sent = asked.find(({ url }) => url.endsWith("/confirmations"));
  expect(await sent?.json()).toEqual({ version: 3, evidence: [], seen: [{ evidence_id: 7, words_now: "sixteen weeks" }] });
});

test("words that are gone have to be settled before it is confirmed", async () => {
  const { user, asked } = open("/insights/12", {
    ...page(whole(12, { state: "stale", evidence: [{ ...details(7, gone), stance: "supports" }, { ...details(8), stance: "supports" }] })),
    "POST /api/insights/12/confirmations": whole(12, { version: 4 }),
  });
  const confirm = await screen.findByRole("button", { name: /It still holds/u });
  expect((confirm as HTMLButtonElement).disabled).toBe(true);
  await user.keyboard("a");
  expect(asked.some(({ method }) => method === "POST")).toBe(false);
  await user.click(screen.getByRole("button", { name: "Leave it out" }));
  await user.click(confirm);
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  expect(await asked.find(({ method }) => method === "POST")?.json()).toEqual({ version: 3, evidence: [{ evidence_id: 7, replacement: null }], seen: [] });
});

test("it is taken the steps that the server allows, and what takes it away asks why", async () => {
  let told = whole(12);
  const { user, asked } = open("/insights/12", { ...page(() => told), "POST /api/insights/12/transitions": () => (told = whole(12, { status: "rejected", allowed: ["reopen"] })) });
  await user.click(await screen.findByRole("button", { name: "Reject" }));
  const dialog = await screen.findByRole("dialog", { name: "Reject?" });
  expect((within(dialog).getByRole("button", { name: "Reject" }) as HTMLButtonElement).disabled).toBe(true);
  await user.type(within(dialog).getByLabelText("Why"), "It says days");
  await user.click(within(dialog).getByRole("button", { name: "Reject" }));
  expect(await screen.findByRole("button", { name: "Reopen" })).toBeTruthy();
  expect(await asked.find(({ method }) => method === "POST")?.json()).toEqual({ version: 3, action: "reject", note: "It says days" });
  expect(screen.queryByRole("button", { name: "Publish" })).toBeNull();
});

test("whoever was overtaken is told so, and the page shows how it stands", async () => {
  const { user, asked } = open("/insights/12", { ...page(stale), "POST /api/insights/12/confirmations": () => problem(409, "insight-moved-on", "insight 12 has version 5 by now") });
  await user.click(await screen.findByRole("button", { name: /It still holds/u }));
  expect((await screen.findAllByText(/version 5 by now/u)).length).toBeGreaterThan(0);
  await waitFor(() => expect(asked.filter(({ url, method }) => method === "GET" && url.endsWith("/api/insights/12")).length).toBeGreaterThan(1));
});

test("without evidence nothing is sent; words are found and selected by keyboard, and cited where they stand", async () => {
  const whole1 = { reference: "document/handbook/leave.md@2", text: "🌊 Leave. Parental leave lasts sixteen weeks." };
  const { user, router, asked } = open("/insights?new=true", {
    "GET /api/access/session": reviewer,
    "GET /api/insights": nothing,
    "GET /api/search/documents": { items: [{ id: 1, bundle: "handbook", path: "leave.md", number: 2, title: [{ text: "Leave", is_match: false }], heading: "", snippets: [], start: 0, end: 44, added_at: "2026-05-04T09:00:00Z" }] },
    "GET /api/bundles/handbook/documents": whole1,
    "POST /api/insights": () => Response.json(whole(12), { status: 201 }),
    "GET /api/insights/12": whole(12),
  });
  const dialog = await screen.findByRole("dialog", { name: "New insight" });
  await user.type(within(dialog).getByLabelText("Statement"), "Leave lasts sixteen weeks.");
  await user.click(within(dialog).getByRole("button", { name: "Save as a draft" }));
  expect(within(dialog).getByRole("alert").textContent).toContain("cite the words");
  await user.click(within(dialog).getByRole("button", { name: "Cite words" }));
  await user.type(await screen.findByLabelText("Find words to cite"), "leave{Enter}");
  await user.click(await screen.findByRole("button", { name: /^Leave/u }));
  const text = await screen.findByLabelText<HTMLTextAreaElement>("The source’s words");
  const first = whole1.text.indexOf("sixteen");
  text.focus();
  text.setSelectionRange(first, first + "sixteen weeks".length);
  await user.keyboard("{Shift}");
  await user.click(screen.getByRole("button", { name: "Cite these words" }));
  const again = await screen.findByRole("dialog", { name: "New insight" });
  expect((within(again).getByLabelText("Statement") as HTMLTextAreaElement).value).toBe("Leave lasts sixteen weeks.");
  await user.click(within(again).getByRole("button", { name: "Save as a draft" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/insights/12"));
  const body = (await asked.find(({ method }) => method === "POST")?.json()) as { evidence: unknown[] };
  // The wave is two units for JavaScript and one code point for the server.
  expect(body.evidence).toEqual([{ selection: { source: "document/handbook/leave.md@2", start: first - 1, end: first - 1 + 13, exact: "sixteen weeks" }, stance: "supports" }]);
});

test("words of a page of the web are cited from its newest snapshot; all of them are selected by a button", async () => {
  const { user, asked } = open("/insights?new=true", {
    "GET /api/access/session": reviewer,
    "GET /api/insights": nothing,
    "GET /api/web-pages": {
      items: [
        { id: 4, url: "https://example.org/terms", created_by: "account/1", created_at: "2026-05-04T09:00:00Z", last_number: 2 },
        { id: 5, url: "https://example.org/help", created_by: "account/1", created_at: "2026-05-04T09:00:00Z", last_number: 1 },
      ],
      next_cursor: null,
    },
    "GET /api/web-pages/4/snapshots/2": { reference: "web/https://example.org/terms@1", text: "Boats moor for 14 days." },
    "POST /api/insights": () => Response.json(whole(12), { status: 201 }),
    "GET /api/insights/12": whole(12),
  });
  const dialog = await screen.findByRole("dialog", { name: "New insight" });
  await user.type(within(dialog).getByLabelText("Statement"), "Boats moor for 14 days.");
  await user.click(within(dialog).getByRole("button", { name: "Cite words" }));
  await user.click(await screen.findByRole("combobox", { name: /^Among/u }));
  await user.click(await screen.findByRole("option", { name: "Web pages" }));
  await user.type(screen.getByLabelText("Find words to cite"), "TERMS{Enter}");
  await user.click(await screen.findByRole("button", { name: /^example\.org\/terms/u }));
  expect(screen.queryByRole("button", { name: /help/u })).toBeNull();
  await screen.findByLabelText("The source’s words");
  await user.click(screen.getByRole("button", { name: "Select all" }));
  await user.click(screen.getByRole("button", { name: "Cite these words" }));
  await user.click(within(await screen.findByRole("dialog", { name: "New insight" })).getByRole("button", { name: "Save as a draft" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  const body = (await asked.find(({ method }) => method === "POST")?.json()) as { evidence: unknown[] };
  expect(body.evidence).toEqual([{ selection: { source: "web/https://example.org/terms@1", start: 0, end: 23, exact: "Boats moor for 14 days." }, stance: "supports" }]);
});

test("two insights that contradict each other stand side by side, and a reviewer says which holds, with why", async () => {
  const other = entry(13, { statement: "Parental leave lasts sixteen weeks.", claim: { subject: "Parental leave", predicate: "lasts", value: 16, unit: "weeks" } });
  const conflict = { id: 4, state: "open" as const, insights: [entry(12), other], found_at: "2026-05-04T09:00:00Z", decision: null, reason: null, decided_by: null, decided_by_name: null, decided_at: null };
  const { user, asked } = open("/insights/12", {
    ...page(whole(12, { conflicts: [conflict] })),
    "GET /api/insights/13": whole(13),
    "POST /api/reviews/decisions": { outcomes: [{ subject: "conflict/4", is_done: true, insight: null, conflict: null, problem: null }] },
  });
  const card = await screen.findByRole("region", { name: "Contradictions" });
  expect(within(card).getByText("14 weeks")).toBeTruthy();
  expect(within(card).getByText("16 weeks")).toBeTruthy();
  await user.type(within(card).getByLabelText("Why"), "The newer handbook");
  await user.click(within(card).getByRole("button", { name: "The second holds" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  expect(await asked.find(({ method }) => method === "POST")?.json()).toEqual({ decisions: [{ kind: "conflict", conflict_id: 4, decision: "second_holds", reason: "The newer handbook" }] });
});

test("evidence has a page of its own, where references to it lead", async () => {
  open("/evidence/7", { "GET /api/access/session": reader, "GET /api/evidence/7": { ...details(7, edited), insights: [{ insight_id: 12, stance: "supports", statement: "Leave lasts fourteen weeks.", status: "published", state: "stale" }] } });
  expect((await screen.findByRole("link", { name: "Leave lasts fourteen weeks." })).getAttribute("href")).toBe("/insights/12");
  expect(screen.getByText("Edited, 81 % alike")).toBeTruthy();
});
