/** A part of a text, as code points from its beginning: `[start, end)`. The server counts like that. */
export type Span = [number, number];

interface Sought {
  quote?: string | undefined;
  start?: number | undefined;
  end?: number | undefined;
}

/**
 * Where words stand in a text: at `start`, where it is given and they are there, else where they are first.
 *
 * Without words, `start` and `end` are believed as far as the text goes. Null where nothing is sought or found.
 */
export function findSpan(text: string, { quote, start, end }: Sought): Span | null {
  const points = [...text];
  if (quote) {
    const length = [...quote].length;
    if (start !== undefined && points.slice(start, start + length).join("") === quote) return [start, start + length];
    const unit = text.indexOf(quote);
    if (unit < 0) return null;
    const first = [...text.slice(0, unit)].length;
    return [first, first + length];
  }
  if (start === undefined || end === undefined || start < 0 || start >= end || end > points.length) return null;
  return [start, end];
}

/** How many code points stand before a place that JavaScript counts in UTF-16 units. */
export const codePoints = (text: string, unit: number): number => [...text.slice(0, unit)].length;

/** A part of a text that is counted in code points. */
export const sliced = (text: string, [start, end]: Span): string => [...text].slice(start, end).join("");
