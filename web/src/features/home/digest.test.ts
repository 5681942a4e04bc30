import { expect, test } from "vitest";
import { digest } from "./digest";
import { active, message, nothing, request, rewritten, staleHighlight } from "./testing";

const keys = (items: { key: string }[]) => items.map(({ key }) => key);

test("what changed is one list, the newest first", () => {
  const home = nothing();
  home.changed = { messages: [message(17, 1, 40)], requests: [request(5, 50)], people: [active(2, 45)], highlights: [rewritten(3, "override", 42)] };
  expect(keys(digest(home).changed)).toEqual(["request/5", "person/2", "highlight/3", "message/17"]);
});

test("nobody is in two places: a decision comes before being stale, that before a change, that before having written", () => {
  const home = nothing();
  home.review.overridden = [staleHighlight(1)];
  home.stale.highlights = [staleHighlight(1), staleHighlight(2)];
  home.changed = { messages: [message(17, 4, 40)], requests: [], people: [1, 2, 3, 4, 5].map((id) => active(id)), highlights: [rewritten(1), rewritten(2), rewritten(3)] };
  const told = digest(home);
  expect(keys(told.review)).toEqual(["override/1"]);
  expect(keys(told.stale)).toEqual(["highlight/2"]);
  expect(keys(told.changed)).toEqual(["message/17", "highlight/3", "person/5"]);
});

test("many that were written anew by themselves are one line; what was done by hand is its own", () => {
  const home = nothing();
  home.changed.highlights = [rewritten(1), rewritten(2), rewritten(3), rewritten(4, "override")];
  const items = digest(home).changed;
  expect(items.map(({ title }) => title)).toEqual(["Person 4", "Person 1, Person 2 and 1 other"]);
});

test("bots don't count as people who wrote", () => {
  const home = nothing();
  home.changed.people = [{ ...active(1), is_bot: true }];
  expect(digest(home).changed).toEqual([]);
});

test("reasons are told in words, and queues with dead letters are to be reviewed", () => {
  const home = nothing();
  home.stale.highlights = [staleHighlight(2)];
  home.review.dead_letters = [{ name: "annotate-dead", visible: 2, in_flight: 1, oldest_age_seconds: null, dead_letter_of: "annotate" }];
  const told = digest(home);
  expect(told.stale[0]?.detail).toBe("A message that it rests on was edited");
  expect([told.review[0]?.title, told.review[0]?.detail]).toEqual(["annotate", "3 dead letters to look at"]);
});

test("what may not be read isn't told as nothing", () => {
  const told = digest({ ...nothing(), running: null, review: { overridden: null, dead_letters: null, insights: null } });
  expect(told.tells).toEqual({ running: false, review: false });
});

test("what waits for a reviewer of insights is told by queue, what matters most first", () => {
  const home = nothing();
  home.review.insights = [{ queue: "low_confidence", count: 3, is_more: false }, { queue: "stale", count: 1_000, is_more: true }, { queue: "conflicts", count: 0, is_more: false }];
  home.stale.things = [{ reference: "evidence/4", state: "stale", since: "2026-05-04T09:12:00Z" }, { reference: "insight/2", state: "stale", since: "2026-05-04T09:12:00Z" }];
  const { review, stale } = digest(home);
  expect(review.map(({ title, about }) => [title, about])).toEqual([
    ["Stale: 1,000 insights and more", { kind: "queue", queue: "stale" }],
    ["Low confidence: 3 insights", { kind: "queue", queue: "low_confidence" }],
  ]);
  // Evidence is told with the insight that rests on it, and to reviewers that by its queue.
  expect(stale).toEqual([]);
  home.review.insights = null;
  expect(digest(home).stale.map(({ title }) => title)).toEqual(["Insight 2"]);
});
