import { describe, expect, test } from "vitest";
import { bodyOf, drafted, draftOf, lacks, newDraft, withEvidence } from "./draft";

const selection = { source: "document/handbook/leave.md@1", start: 10, end: 24, exact: "fourteen weeks", title: "leave.md" };
const whole = { ...newDraft([selection]), statement: " Leave lasts fourteen weeks. " };

describe("a draft", () => {
  test("lacks a statement, a whole claim, and evidence that supports it", () => {
    expect(lacks(newDraft([selection]))).toMatch(/says something/u);
    expect(lacks({ ...whole, subject: "Leave" })).toMatch(/subject, a predicate and a value/u);
    expect(lacks({ ...whole, unit: "weeks" })).toMatch(/unit/u);
    expect(lacks({ ...whole, evidence: [] })).toMatch(/cite the words/u);
    expect(lacks({ ...whole, evidence: [{ ...drafted(selection), stance: "contradicts" }] })).toMatch(/support/u);
    expect(lacks(whole)).toBeNull();
    expect(lacks({ ...whole, subject: "Leave", predicate: "lasts", value: "14" })).toBeNull();
  });

  test("has the same words once", () => {
    expect(withEvidence(whole, selection).evidence).toHaveLength(1);
    expect(withEvidence(whole, { ...selection, start: 11, exact: "ourteen weeks" }).evidence).toHaveLength(2);
  });

  test("is sent without blanks, with a number as a number, and without the title of what is cited", () => {
    expect(bodyOf({ ...whole, subject: "Leave ", predicate: "lasts", value: "14", unit: "weeks", confidence: 85 })).toEqual({
      statement: "Leave lasts fourteen weeks.",
      claim: { subject: "Leave", predicate: "lasts", value: 14, unit: "weeks" },
      confidence: 0.85,
      evidence: [{ selection: { source: "document/handbook/leave.md@1", start: 10, end: 24, exact: "fourteen weeks" }, stance: "supports" }],
    });
    expect(bodyOf(whole).claim).toBeNull();
  });

  test("of an insight keeps its evidence by number", () => {
    const draft = draftOf({ statement: "Leave lasts.", claim: null, confidence: 0.555, evidence: [{ id: 4, stance: "supports" } as never] });
    expect(bodyOf(draft)).toEqual({ statement: "Leave lasts.", claim: null, confidence: 0.56, evidence: [{ evidence_id: 4, stance: "supports" }] });
  });
});
