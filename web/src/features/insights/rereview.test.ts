import { expect, test } from "vitest";
import type { CitedEvidence } from "./queries";
import { confirmsNot, seenOf, sentSettlements } from "./rereview";

const evidence = (id: number, outcome: CitedEvidence["outcome"], stance: CitedEvidence["stance"] = "supports") => ({ id, outcome, stance }) as CitedEvidence;
const words = { source: "document/handbook/leave.md@2", start: 4, end: 9, exact: "leave", title: "leave.md" };

test("edited words are confirmed as they are; of those that are gone somebody has to say what becomes of them", () => {
  expect(confirmsNot({ evidence: [evidence(1, "edited"), evidence(2, "moved")] }, {})).toBeNull();
  const gone = { evidence: [evidence(1, "edited"), evidence(2, "gone"), evidence(3, "gone")] };
  expect(confirmsNot(gone, {})).toMatch(/2 quotes/u);
  expect(confirmsNot(gone, { 2: null })).toMatch(/cite others/u);
  expect(confirmsNot(gone, { 2: null, 3: words })).toBeNull();
});

test("what was edited to more than a quote has is settled, too", () => {
  const long = { ...evidence(1, "edited"), start_now: 10, end_now: 2_011 };
  expect(confirmsNot({ evidence: [long] }, {})).toMatch(/too many/u);
  expect(confirmsNot({ evidence: [long] }, { 1: words })).toBeNull();
  expect(confirmsNot({ evidence: [{ ...long, end_now: 2_010 }] }, {})).toBeNull();
});

test("something has to support it afterwards", () => {
  expect(confirmsNot({ evidence: [evidence(1, "gone"), evidence(2, "unchanged", "contradicts")] }, { 1: null })).toMatch(/support/u);
});

test("the edited words that were looked at are told", () => {
  const edited = { id: 1, outcome: "edited", words_now: "sixteen weeks" } as const;
  expect(seenOf([edited, { id: 2, outcome: "gone", words_now: null }, { id: 3, outcome: "moved", words_now: null }])).toEqual([{ evidence_id: 1, words_now: "sixteen weeks" }]);
});

test("what is sent has no titles", () => {
  expect(sentSettlements({ 2: null, 3: words })).toEqual([
    { evidence_id: 2, replacement: null },
    { evidence_id: 3, replacement: { source: "document/handbook/leave.md@2", start: 4, end: 9, exact: "leave" } },
  ]);
});
