// Words as they were read beside the words as they are now.
import { diffArrays } from "diff";

export interface Piece {
  text: string;
  /** Only on this side. */
  isOwn: boolean;
}

interface Compared {
  before: Piece[];
  now: Piece[];
}

/** A value as text: texts as they are, anything else as JSON. */
export const wordsOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** A text with what was taken out of it and what came in, by words. */
export function wordRuns(before: string, now: string): { kind: "same" | "removed" | "added"; text: string }[] {
  return diffArrays(segments(before), segments(now)).map(({ value, added, removed }) => ({ kind: added ? "added" : removed ? "removed" : "same", text: value.join("") }));
}

/** Both sides of a change, in pieces that are on one side only or on both. */
export function compareWords(before: unknown, now: unknown): Compared {
  const compared: Compared = { before: [], now: [] };
  for (const { value, added, removed } of diffArrays(segments(wordsOf(before)), segments(wordsOf(now)))) {
    const text = value.join("");
    if (!added) compared.before.push({ text, isOwn: removed });
    if (!removed) compared.now.push({ text, isOwn: added });
  }
  return compared;
}

// Unlike expressions that split at what isn't a letter, it leaves "3.1" whole, and knows scripts without spaces.
const segmenter = /* @__PURE__ */ new Intl.Segmenter(undefined, { granularity: "word" });
const segments = (text: string) => Array.from(segmenter.segment(text), ({ segment }) => segment);
