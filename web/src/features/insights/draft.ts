// An insight while somebody writes it.
import type { Selection } from "./citing";
import type { CitedEvidence, Claim, InsightWhole, Stance } from "./queries";
import { readValue } from "./wording";

/** Words in an insight's draft: evidence that there is, or a selection that becomes evidence when it is saved. */
export interface DraftEvidence {
  key: string;
  stance: Stance;
  cited: { evidence: CitedEvidence } | { selection: Selection };
}

export interface Draft {
  statement: string;
  subject: string;
  predicate: string;
  value: string;
  unit: string;
  /** In percent. */
  confidence: number;
  evidence: DraftEvidence[];
}

export const newDraft = (selections: Selection[] = []): Draft => ({
  statement: "", subject: "", predicate: "", value: "", unit: "", confidence: 70, evidence: selections.map(drafted),
});

export const draftOf = ({ statement, claim, confidence, evidence }: Pick<InsightWhole, "statement" | "claim" | "confidence" | "evidence">): Draft => ({
  statement,
  subject: claim?.subject ?? "",
  predicate: claim?.predicate ?? "",
  value: claim ? String(claim.value) : "",
  unit: claim?.unit ?? "",
  confidence: Math.round(confidence * 100),
  evidence: evidence.map((one) => ({ key: `evidence/${one.id}`, stance: one.stance, cited: { evidence: one } })),
});

export const drafted = (selection: Selection): DraftEvidence => ({ key: `${selection.source} ${selection.start} ${selection.end}`, stance: "supports", cited: { selection } });

/** Adds words to a draft; the same words once. */
export const withEvidence = (draft: Draft, selection: Selection): Draft => {
  const added = drafted(selection);
  return draft.evidence.some(({ key }) => key === added.key) ? draft : { ...draft, evidence: [...draft.evidence, added] };
};

/** What a draft lacks to be saved, in a sentence; null where it lacks nothing. */
export function lacks({ statement, subject, predicate, value, unit, evidence }: Draft): string | null {
  if (statement.trim() === "") return "An insight says something.";
  const parts = [subject, predicate, value].filter((part) => part.trim() !== "").length;
  if (parts > 0 && parts < 3) return "A claim has a subject, a predicate and a value.";
  if (parts === 0 && unit.trim() !== "") return "A unit belongs to a value.";
  if (evidence.length === 0) return "An insight rests on evidence: cite the words that say it.";
  return evidence.some(({ stance }) => stance === "supports") ? null : "Some of the evidence has to support it.";
}

/** What the server is sent. */
export function bodyOf({ statement, subject, predicate, value, unit, confidence, evidence }: Draft) {
  const claim: Claim | null = subject.trim() === "" ? null : { subject: subject.trim(), predicate: predicate.trim(), value: readValue(value), unit: unit.trim() || null };
  return {
    statement: statement.trim(),
    claim,
    confidence: confidence / 100,
    evidence: evidence.map(({ stance, cited }) =>
      "evidence" in cited ? { evidence_id: cited.evidence.id, stance } : { selection: sent(cited.selection), stance },
    ),
  };
}

export const sent = ({ source, start, end, exact }: Selection) => ({ source, start, end, exact });
