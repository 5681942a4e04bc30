// Positions in a text: the server counts code points, JavaScript counts UTF-16 units. They part at the first emoji.
import type { Span } from "@/lib/spans";

/** A text that is asked for by code points. */
export interface CodePoints {
  text: string;
  /** Of the whole text, in code points. */
  length: number;
  /** Where a code point begins, in UTF-16 units. Beyond the text: its end. */
  unitOf: (point: number) => number;
  /** Which code point a UTF-16 unit belongs to. Beyond the text: its end. */
  pointOf: (unit: number) => number;
  /** The words of a span. */
  slice: (start: number, end: number) => string;
}

// A pair's second half is no code point of its own; half a pair alone is one, as it is for Python.
const PAIRS = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/** Counts a text's code points once; each question then costs a binary search in the pairs that it has. */
export function codePointsOf(text: string): CodePoints {
  const pairs: number[] = [];
  for (const found of text.matchAll(PAIRS)) pairs.push(found.index);
  const length = text.length - pairs.length;
  // The pair of this index begins at this code point: each pair before it took one unit more.
  const pointOfPair = (index: number) => (pairs[index] ?? 0) - index;
  const unitOf = (point: number) => (point >= length ? text.length : Math.max(0, point) + countBefore(pairs.length, (index) => pointOfPair(index) < point));
  const pointOf = (unit: number) => (unit >= text.length ? length : Math.max(0, unit) - countBefore(pairs.length, (index) => (pairs[index] ?? 0) < unit));
  return { text, length, unitOf, pointOf, slice: (start, end) => text.slice(unitOf(start), unitOf(end)) };
}

/** How many of `count` ordered things come before: `isBefore` is true for the first ones and false for all others. */
export function countBefore(count: number, isBefore: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const CONTEXT = 32;

/** Words with what stands around them. */
export interface Quoted {
  start: number;
  end: number;
  exact: string;
  prefix: string;
  suffix: string;
}

/** Words to cite, and in which text they stand. */
export interface Cited extends Quoted {
  /** How provenance names the text, with its version. */
  reference: string;
}

/** The words of a span without white space at either end; null where nothing is left. */
export function quotedAt(points: CodePoints, [start, end]: Span): Quoted | null {
  const words = points.slice(start, end);
  const before = words.length - words.trimStart().length;
  const exact = words.trim();
  if (!exact) return null;
  const begin = start + before; // white space is never a pair
  const last = begin + [...exact].length;
  return { start: begin, end: last, exact, prefix: points.slice(begin - CONTEXT, begin), suffix: points.slice(last, last + CONTEXT) };
}

/** "char=10,20" as a span, or "10,20"; null for anything else. */
export function spanOf(at: string | undefined): Span | null {
  const found = /^(?:char=)?([0-9]{1,9}),([0-9]{1,9})$/u.exec(at ?? "");
  if (!found) return null;
  const [start, end] = [Number(found[1]), Number(found[2])];
  return start < end ? [start, end] : null;
}

export const atOf = ([start, end]: Span) => `char=${start},${end}`;
