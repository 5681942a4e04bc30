import { expect, test } from "vitest";
import { changesOf } from "./history";
import type { InsightVersion } from "./queries";

const version = (number: number, content: Partial<InsightVersion["content"]>): InsightVersion => ({
  number,
  change: number === 1 ? "created" : "edited",
  status: "draft",
  note: null,
  made_by: "account/1",
  made_by_name: "Mary Somerville",
  reference: `insight/1@${number}`,
  diff: [],
  made_at: "2026-03-01T10:00:00Z",
  content: { statement: "Leave is 14 weeks.", subject: "Leave", predicate: "lasts", value: 14, unit: "weeks", confidence: 0.9, evidence: { 4: "supports" }, ...content },
});

test("the first version says all of it, a later one what it changed", () => {
  const first = version(1, {});
  expect(changesOf(first, undefined).map(({ label, before }) => [label, before])).toEqual([["Statement", null], ["Claim", null], ["Confidence", null], ["Evidence", null]]);
  const second = version(2, { value: 16, evidence: { 4: "contradicts", 5: "supports" } });
  expect(changesOf(second, first)).toEqual([
    { label: "Claim", before: "Leave · lasts · 14 weeks", now: "Leave · lasts · 16 weeks" },
    { label: "Evidence", before: "evidence/4", now: "evidence/4, evidence/5" },
  ]);
  expect(changesOf(version(3, second.content), second)).toEqual([]);
});
