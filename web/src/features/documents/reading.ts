// What is read one below the other: a document's blocks as rows of a list, of which only what is in view is drawn.
import type { Span } from "@/lib/spans";
import type { Block, Layout } from "./layout";
import { type CodePoints, countBefore } from "./offsets";

/** A block with what lies in it. */
export interface Nested extends Block {
  within: Nested[];
  /** Whether this is not the beginning of its block, which was cut. */
  isRest?: boolean;
}

/** A row of the reading column. What stands between rows has no words: white space, and the signs of a markup. */
export interface Row {
  start: number;
  end: number;
  /** Null for words that are in no block, such as a file's front matter. */
  block: Nested | null;
  /** What begins with this row: "Slide 3", "Page 2". */
  section: string | null;
}

const LONGEST = 4_000;
const MOST_TABLE_ROWS = 60;
const SECTIONS: Record<string, string> = { pptx: "Slide", pdf: "Page" };

/** Blocks as a tree. */
export function nest(blocks: Block[]): Nested[] {
  const roots: Nested[] = [];
  const open: Nested[] = [];
  for (const block of blocks) {
    const nested: Nested = { ...block, within: [] };
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= block.start) open.pop();
    (open.at(-1)?.within ?? roots).push(nested);
    open.push(nested);
  }
  return roots;
}

/** The rows of a text: its outermost blocks, and words between them. What is very long is several rows. */
export function rowsOf({ blocks }: Layout, format: string, points: CodePoints): Row[] {
  const rows: Row[] = [];
  let page: number | null = null;
  let at = 0;
  const between = (start: number, end: number) => {
    if (!hasWords(points.slice(start, end), format)) return;
    for (const [from, to] of cut(points, start, end)) rows.push({ start: from, end: to, block: null, section: null });
  };
  for (const block of nest(blocks)) {
    between(at, block.start);
    const word = SECTIONS[format];
    const section = word !== undefined && block.page !== null && block.page !== page ? `${word} ${block.page}` : null;
    page = block.page ?? page;
    for (const [index, part] of parts(block, points).entries()) rows.push({ start: part.start, end: part.end, block: part, section: index === 0 ? section : null });
    at = Math.max(at, block.end);
  }
  between(at, points.length);
  return rows;
}

const SIGNS = /^(?:[ \t]*(?:```|~~~).*|WEBVTT.*|[ \t]*[0-9]+[ \t]*|.*-->.*)$/gmu;
const CUES = new Set(["srt", "vtt", "markdown"]);

/** Whether what no block has is worth reading: a rule, a fence or the number of a cue isn't. */
function hasWords(text: string, format: string): boolean {
  return /[\p{L}\p{N}]/u.test(CUES.has(format) ? text.replaceAll(SIGNS, "") : text);
}

/** A table with many rows, or a block with many words, in parts. */
function parts(block: Nested, points: CodePoints): Nested[] {
  if (block.kind === "table" && block.within.length > MOST_TABLE_ROWS) {
    const starts = block.within.flatMap(({ start }, index) => (index % MOST_TABLE_ROWS === 0 ? [start] : []));
    return starts.map((begun, index) => {
      const [start, end] = [index === 0 ? block.start : begun, starts[index + 1] ?? block.end];
      return { ...block, start, end, within: block.within.slice(index * MOST_TABLE_ROWS, (index + 1) * MOST_TABLE_ROWS), isRest: index > 0 };
    });
  }
  if (block.within.length > 0) return [block];
  return cut(points, block.start, block.end).map(([start, end]) => ({ ...block, start, end }));
}

/** A stretch of the text in pieces of at most so many code points, cut at ends of lines where there are any. */
function cut(points: CodePoints, start: number, end: number): Span[] {
  const pieces: Span[] = [];
  let from = start;
  while (end - from > LONGEST) {
    const line = points.slice(from, from + LONGEST).lastIndexOf("\n");
    const to = line > 0 ? points.pointOf(points.unitOf(from) + line + 1) : from + LONGEST;
    pieces.push([from, to]);
    from = to;
  }
  return [...pieces, [from, end]];
}

/** The row that a position of the text stands in, or the one before it. */
export function rowAt(rows: Row[], point: number): number {
  return Math.max(0, countBefore(rows.length, (index) => (rows[index]?.start ?? 0) <= point) - 1);
}

export interface Heading {
  row: number;
  level: number;
  title: string;
}

/** The table of contents: headings, or slides and pages where there are none. */
export function headingsOf(rows: Row[], points: CodePoints): Heading[] {
  const headings = rows.flatMap(({ block, start, end }, row) => (block?.kind === "heading" ? [{ row, level: Math.max(1, block.level), title: titleOf(points.slice(start, end)) }] : []));
  if (headings.length > 0) return headings.filter(({ title }) => title);
  return rows.flatMap(({ section }, row) => (section ? [{ row, level: 1, title: section }] : []));
}

/** Which heading is the one above a row; -1 where none is. */
export function headingAbove(headings: Heading[], row: number): number {
  return countBefore(headings.length, (index) => (headings[index]?.row ?? 0) <= row) - 1;
}

const LINKS = /!?\[([^\]]*)\]\([^)]*\)/gu;

/** A heading's words, without the signs of links and emphasis. */
const titleOf = (words: string) => words.replaceAll(LINKS, "$1").replaceAll(/[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}/gu, "").replaceAll(/\s+/gu, " ").trim();

/** In which column of its table a cell stands, from 0: by its name (`Sheet1!B4`), or by what parts it from those before. */
export function columnOf(cell: Nested, row: Nested, points: CodePoints): number {
  const letters = /([A-Z]{1,3})[0-9]+$/u.exec(cell.name ?? "")?.[1];
  if (letters) return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  const before = points.slice(row.start, cell.start);
  const borders = before.match(/(?<!\\)[|\t]/gu)?.length ?? 0;
  return Math.max(0, borders - (before.startsWith("|") ? 1 : 0));
}
