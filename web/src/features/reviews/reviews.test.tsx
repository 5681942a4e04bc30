import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { details, edited, entry, lease, waiting, whole } from "@/testing/insights";
import { type Answers, open, session } from "@/testing/render";

const reviewer = { ...session, scopes: [...session.scopes, "documents:read", "insights:read", "insights:write", "insights:review"] };
const counts = { queues: [{ queue: "stale", count: 2, is_more: false }, { queue: "conflicts", count: 0, is_more: false }, { queue: "orphaned", count: 0, is_more: false }, { queue: "low_confidence", count: 1, is_more: false }] };
const one = (id: number) => whole(id, { statement: `Insight ${id}.`, state: "stale", evidence: [{ ...details(7, edited), stance: "supports" }] });
const stale: Answers = {
  "GET /api/access/session": reviewer,
  "GET /api/reviews": counts,
  "GET /api/reviews/stale": { items: [waiting(1), waiting(2)], next_cursor: null },
  "GET /api/insights/1": one(1),
  "GET /api/insights/2": one(2),
};
const sentTo = (asked: Request[], path: string) => asked.filter(({ method, url }) => method === "POST" && new URL(url).pathname === path);

test("j and k go through the queue, and the address says what is looked at", async () => {
  const { user, router } = open("/reviews/stale", stale);
  expect(await screen.findByRole("heading", { level: 2, name: "Insight 1." })).toBeTruthy();
  await user.keyboard("j");
  expect(await screen.findByRole("heading", { level: 2, name: "Insight 2." })).toBeTruthy();
  expect(router.state.location.search).toEqual({ item: "insight/2" });
  await user.keyboard("jk");
  expect(await screen.findByRole("heading", { level: 2, name: "Insight 1." })).toBeTruthy();
});

test("a confirms, and the next one is shown", async () => {
  let items = [waiting(1), waiting(2)];
  const { user, asked, router } = open("/reviews/stale?item=insight/1", {
    ...stale,
    "GET /api/reviews/stale": () => ({ items, next_cursor: null }),
    "POST /api/insights/1/confirmations": () => {
      items = [waiting(2)];
      return { ...one(1), state: "fresh" };
    },
  });
  await screen.findByRole("region", { name: "Re-review" });
  await user.keyboard("a");
  await waitFor(() => expect(router.state.location.search).toEqual({ item: "insight/2" }));
  expect(await sentTo(asked, "/api/insights/1/confirmations")[0]?.json()).toEqual({ version: 3, evidence: [], seen: [{ evidence_id: 7, words_now: "sixteen weeks" }] });
});

test("who comes second is told by whom, and until when", async () => {
  const taken = lease("insight/1");
  let items = [waiting(1), waiting(2)];
  const { user } = open("/reviews/stale", {
    ...stale,
    "GET /api/reviews/stale": () => ({ items, next_cursor: null }),
    "POST /api/reviews/claims": () => {
      items = [waiting(1, { lease: taken }), waiting(2)];
      return { claimed: [], refused: [taken], item: null };
    },
  });
  await screen.findByRole("heading", { level: 2, name: "Insight 1." });
  await user.keyboard(" ");
  expect((await screen.findAllByText(/Ada Lovelace is looking at it until \d\d:\d\d\./u)).length).toBeGreaterThan(0);
  expect((await screen.findAllByText(/^Ada Lovelace until/u)).length).toBeGreaterThan(0);
  expect(screen.queryByRole("button", { name: /Claim it/u })).toBeNull();
});

test("what is selected is decided together, each by itself: what is refused says why", async () => {
  const outcome = (subject: string, refused?: string) => ({
    subject, is_done: refused === undefined, insight: null, conflict: null, problem: refused === undefined ? null : { type: "urn:springline:problem:claimed", title: "Claimed", detail: refused },
  });
  const { user, asked } = open("/reviews/stale", { ...stale, "POST /api/reviews/decisions": { outcomes: [outcome("insight/1"), outcome("insight/2", "Ada Lovelace is looking at insight 2")] } });
  await screen.findByRole("heading", { level: 2, name: "Insight 1." });
  await user.keyboard("xjx");
  const bar = await screen.findByRole("toolbar", { name: "What is selected" });
  expect(bar.textContent).toContain("2 entries");
  await user.click(within(bar).getByRole("button", { name: "It still holds" }));
  expect((await screen.findAllByText("Ada Lovelace is looking at insight 2")).length).toBeGreaterThan(0);
  const [sent] = sentTo(asked, "/api/reviews/decisions");
  expect(await sent?.json()).toEqual({
    decisions: [1, 2].map((id) => ({ kind: "insight", insight_id: id, version: 3, action: "confirm", seen: [{ evidence_id: 7, words_now: "sixteen weeks" }] })),
    together: false,
  });
  expect(bar.textContent).toContain("1 entry");
});

test("Escape selects nothing any more; where a dialog is open, it closes that", async () => {
  const { user } = open("/reviews/stale", stale);
  await screen.findByRole("heading", { level: 2, name: "Insight 1." });
  await user.keyboard("x");
  const bar = await screen.findByRole("toolbar", { name: "What is selected" });
  await user.click(within(bar).getByRole("button", { name: "Withdraw" }));
  await screen.findByRole("dialog");
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(screen.getByRole("toolbar", { name: "What is selected" })).toBeTruthy();
  await user.keyboard("{Escape}");
  await waitFor(() => expect(screen.queryByRole("toolbar", { name: "What is selected" })).toBeNull());
});

test("take next claims what nobody looks at, and shows it", async () => {
  const mine = lease("insight/2", { claimed_by: session.actor, claimed_by_name: "Mary Somerville", is_mine: true });
  const { user, asked, router } = open("/reviews/stale", { ...stale, "POST /api/reviews/claims": { claimed: [mine], refused: [], item: waiting(2, { lease: mine }) } });
  await screen.findByRole("heading", { level: 2, name: "Insight 1." });
  await user.keyboard("t");
  await waitFor(() => expect(router.state.location.search).toEqual({ item: "insight/2" }));
  expect(await sentTo(asked, "/api/reviews/claims")[0]?.json()).toEqual({ next_of: "stale" });
});

test("space on a line that was opened by pointer claims it, too", async () => {
  const { user, asked } = open("/reviews/stale", { ...stale, "POST /api/reviews/claims": { claimed: [lease("insight/2", { claimed_by: session.actor })], refused: [], item: null } });
  await user.click(await screen.findByRole("button", { name: /^Insight 2\./u }));
  await screen.findByRole("heading", { level: 2, name: "Insight 2." });
  await user.keyboard(" ");
  await waitFor(() => expect(sentTo(asked, "/api/reviews/claims")).toHaveLength(1));
  expect(await sentTo(asked, "/api/reviews/claims")[0]?.json()).toEqual({ subjects: ["insight/2"] });
});

test("space on a box ticks it, and claims nothing", async () => {
  const { user, asked } = open("/reviews/stale", stale);
  const [box] = await screen.findAllByRole("checkbox", { name: /^Select/u });
  box?.focus();
  await user.keyboard(" ");
  expect((box as HTMLInputElement).checked).toBe(true);
  expect(sentTo(asked, "/api/reviews/claims")).toEqual([]);
});

test("a conflict stands side by side; the first queue with something in it opens", async () => {
  const conflict = { id: 4, state: "open" as const, insights: [entry(1), entry(2, { claim: { subject: "Parental leave", predicate: "lasts", value: 16, unit: "weeks" } })], found_at: "2026-05-04T09:00:00Z", decision: null, reason: null, decided_by: null, decided_by_name: null, decided_at: null };
  const { router } = open("/reviews", {
    ...stale,
    "GET /api/reviews": { queues: counts.queues.map((one) => ({ ...one, count: one.queue === "conflicts" ? 1 : 0 })) },
    "GET /api/reviews/conflicts": { items: [waiting(1, { subject: "conflict/4", insights: conflict.insights, conflict })], next_cursor: null },
  });
  expect(await screen.findByRole("heading", { level: 2, name: "Parental leave lasts…" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/reviews/conflicts");
  expect(screen.getAllByText("16 weeks").length).toBeGreaterThan(0);
});

test("an empty queue says what that means", async () => {
  open("/reviews/orphaned", { ...stale, "GET /api/reviews/orphaned": { items: [], next_cursor: null } });
  expect(await screen.findByText("All words that are cited are still there.")).toBeTruthy();
});
