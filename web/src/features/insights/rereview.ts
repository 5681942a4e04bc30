// An insight whose words have changed, while somebody decides what becomes of it.
import { LONGEST_QUOTE, type Selection } from "./citing";
import type { EvidenceDetails, InsightWhole } from "./queries";

/** What becomes of evidence: other words stand in its place, or null: nothing does. */
export type Settlements = Record<number, Selection | null>;

/** Whether somebody has to say what becomes of evidence: it is gone, or was edited to more than a quote has. */
export const toSettle = ({ outcome, start_now, end_now }: Pick<EvidenceDetails, "outcome" | "start_now" | "end_now">): boolean =>
  outcome === "gone" || (outcome === "edited" && (end_now ?? 0) - (start_now ?? 0) > LONGEST_QUOTE);

/** Evidence to settle of which nobody has said yet what becomes of it: until then nothing can be confirmed. */
export const unsettled = (evidence: InsightWhole["evidence"], settled: Settlements): number[] => evidence.filter((one) => toSettle(one) && !(one.id in settled)).map(({ id }) => id);

/** Whether anything would still support the insight. */
export const isSupported = (evidence: InsightWhole["evidence"], settled: Settlements): boolean => evidence.some(({ id, stance }) => stance === "supports" && settled[id] !== null);

/** Why an insight can't be confirmed yet, in a sentence; null where it can be. */
export function confirmsNot({ evidence }: Pick<InsightWhole, "evidence">, settled: Settlements): string | null {
  const open = unsettled(evidence, settled).length;
  if (open > 0) return open === 1 ? "Say what becomes of the words that are gone or too many: cite others, or leave them out." : `Say of ${open} quotes whose words are gone or too many what becomes of them.`;
  return isSupported(evidence, settled) ? null : "Nothing would support it any more: cite other words, or withdraw it.";
}

/** The edited words that somebody looked at: other ones are not confirmed, should they be edited once more meanwhile. */
export const seenOf = (evidence: readonly Pick<EvidenceDetails, "id" | "outcome" | "words_now">[]) =>
  evidence.filter(({ outcome }) => outcome === "edited").map(({ id, words_now }) => ({ evidence_id: id, words_now: words_now ?? "" }));

export const sentSettlements = (settled: Settlements) =>
  Object.entries(settled).map(([id, words]) => ({ evidence_id: Number(id), replacement: words && { source: words.source, start: words.start, end: words.end, exact: words.exact } }));
