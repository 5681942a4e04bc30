// Which words are marked, and as what: a text is cut where marks begin and end.
import type { Span } from "@/lib/spans";
import type { Box, Line } from "./layout";
import { countBefore } from "./offsets";

/** What a mark says of its words: somebody cites them, a value was extracted from them, they were searched for, the address names them, the reader stepped to them. */
export type HighlightKind = "evidence" | "extraction" | "found" | "here" | "current";

export interface Highlight {
  id: string;
  kind: HighlightKind;
  span: Span;
  /** What it is, in a few words; told as the mark's tooltip. */
  label: string;
}

/** A stretch of a text with the marks that lie on it. */
export interface Piece {
  start: number;
  end: number;
  marks: Highlight[];
}

/** In order of their starts, the longer ones first. */
export const ordered = (highlights: Highlight[]) => highlights.toSorted((one, other) => one.span[0] - other.span[0] || other.span[1] - one.span[1]);

/** Those of ordered highlights that touch a stretch. Looks at those that begin before its end. */
export function touching(highlights: Highlight[], [start, end]: Span): Highlight[] {
  const before = countBefore(highlights.length, (index) => (highlights[index]?.span[0] ?? 0) < end);
  return highlights.slice(0, before).filter(({ span }) => span[1] > start);
}

/** A stretch of a text in pieces that have the same marks throughout; it is also cut at `places`. */
export function piecesOf([start, end]: Span, highlights: Highlight[], places: number[] = []): Piece[] {
  const marks = touching(highlights, [start, end]);
  if (marks.length === 0 && places.length === 0) return end > start ? [{ start, end, marks: [] }] : [];
  const edges = new Set([start, end]);
  for (const edge of [...places, ...marks.flatMap(({ span }) => span)]) if (edge > start && edge < end) edges.add(edge);
  const sorted = [...edges].toSorted((one, other) => one - other);
  return sorted.slice(0, -1).map((from, index) => {
    const to = sorted[index + 1] ?? end;
    return { start: from, end: to, marks: marks.filter(({ span }) => span[0] < to && span[1] > from) };
  });
}

/** The boxes of a span on a page, as fractions of it: of a line that is marked in part, as much of its width. */
export function boxesOf(lines: Line[], [start, end]: Span): Box[] {
  return lines
    .filter((line) => line.start < end && line.end > start)
    .map(({ start: from, end: to, box: [left, top, right, bottom] }) => {
      const letter = (right - left) / Math.max(1, to - from);
      return [left + letter * Math.max(0, start - from), top, right - letter * Math.max(0, to - end), bottom];
    });
}

/** Where words stand in a text, whatever their case; `[start, end)` in UTF-16 units. At most so many. */
export function findAll(text: string, words: string, most = 1_000): Span[] {
  const sought = words.trim();
  if (!sought) return [];
  const found: Span[] = [];
  const pattern = new RegExp(sought.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`).replaceAll(/\s+/gu, String.raw`\s+`), "giu");
  for (const { index, 0: match } of text.matchAll(pattern)) {
    found.push([index, index + match.length]);
    if (found.length === most) break;
  }
  return found;
}

/** The next of ordered places after a position, around the end; -1 where there is none. */
export function nextAfter(starts: number[], position: number, step: 1 | -1): number {
  if (starts.length === 0) return -1;
  const before = countBefore(starts.length, (index) => (starts[index] ?? 0) < position);
  if (step === -1) return (before - 1 + starts.length) % starts.length;
  return (starts[before] === position ? before + 1 : before) % starts.length;
}
