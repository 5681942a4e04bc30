// What differs between two versions of a document, put together as it is read. The server says which blocks and words;
// positions are code points of either text.
import type { components } from "@/api";
import type { Span } from "@/lib/spans";

type Schemas = components["schemas"];
type Op = Schemas["DiffBlock"]["op"];
export type Side = "old" | "new";

// As an answer has them: there, a place is a list of numbers.
interface Placed {
  op: Op;
  old: number[] | null;
  new: number[] | null;
}
export interface DiffPiece {
  op: Schemas["DiffPiece"]["op"];
  old: number[];
  new: number[];
  text: string;
}
export type DiffRow = Placed & { cells: Placed[] };
export interface DiffBlock extends Placed {
  kind: Schemas["DiffBlock"]["kind"];
  is_edited: boolean;
  text: string | null;
  pieces: DiffPiece[];
  rows: DiffRow[];
}

/** A stretch of words, in one version or in both. */
export interface Run {
  op: DiffPiece["op"];
  text: string;
}

/** A line of the page: blocks beside or below each other, or how many are left out because they are the same. */
export type DiffLine = { kind: "block"; left: number | null; right: number | null } | { kind: "fold"; first: number; count: number };

/** Whether a block differs in what is read: not only in white space, and the signs of a markup around it. */
export const isChange = (block: DiffBlock): boolean => (block.op === "edited" ? runsOf(block).some(({ op, text }) => op !== "equal" && text.trim() !== "") : block.op !== "equal" && runsOf(block).length > 0);

/** The words of a block, those that only one version has told as such; for one side only where one is asked for. */
export function runsOf(block: DiffBlock, side?: Side): Run[] {
  const text = block.text ?? "";
  const runs: Run[] =
    block.op === "added" ? [{ op: "added", text }]
    : block.op === "removed" ? [{ op: "removed", text }]
    : block.pieces.length === 0 || !block.is_edited ? [{ op: "equal", text }]
    : block.pieces.map(({ op, text }) => ({ op, text }));
  const own = runs.flatMap((run): Run[] => {
    if (side && run.op !== "equal" && run.op !== (side === "old" ? "removed" : "added")) return [];
    if (run.op === "equal" || run.text.trim() !== "" || !block.is_edited) return [run];
    // Other white space is nothing to mark; one of both is enough.
    return run.op === "added" || side === "old" ? [{ op: "equal", text: run.text }] : [];
  });
  if (block.kind !== "code" && !own.some(({ text }) => WORDS.test(text))) return [];
  return trimmed(own, block.kind === "code");
}

const WORDS = /[\p{L}\p{N}]/u;

/** Without what follows a block up to the next one: empty lines, and the signs that the next one begins with. */
function trimmed(runs: Run[], isCode = false): Run[] {
  const kept = runs.filter(({ text }) => text !== "");
  while (kept.length > 0) {
    const last = kept.at(-1) as Run;
    const end = last.text.trimEnd();
    const line = end.lastIndexOf("\n");
    const text = !isCode && line >= 0 && !WORDS.test(end.slice(line)) ? end.slice(0, line).trimEnd() : end;
    const isSign = !isCode && !WORDS.test(text) && /^\s*\n/u.test(last.text);
    if (text && !isSign) return [...kept.slice(0, -1), { ...last, text }];
    kept.pop();
  }
  return kept;
}

/** The words of a part of a block, such as a cell, in both versions. */
export function runsWithin(block: DiffBlock, old: number[] | null, now: number[] | null): Run[] {
  return trimmed(
    block.pieces.flatMap((piece): Run[] => {
      const own = piece.op === "added" ? clipped(piece.new, now) : clipped(piece.old, old);
      return own ? [{ op: piece.op, text: [...piece.text].slice(...own).join("") }] : [];
    }),
  );
}

/** What of a piece lies in a span, counted from the piece's beginning. */
function clipped([start = 0, end = 0]: number[], span: number[] | null): Span | null {
  if (!span) return null;
  const [from, to] = [Math.max(start, span[0] ?? 0), Math.min(end, span[1] ?? 0)];
  return from < to ? [from - start, to - start] : null;
}

export interface Cell {
  op: Op;
  runs: Run[];
}

export interface TableRow {
  op: Op;
  cells: Cell[];
}

/** A row of a table, or how many are left out because they are the same. */
export type TableLine = TableRow | { same: number };

/** A table's rows as cells. Rows that are the same are cut at what parts their cells. */
export function tableOf(block: DiffBlock, format = ""): TableRow[] {
  const cut = format === "csv" ? cutCsv(block.pieces[0]?.text ?? "") : cutAtBorders;
  return block.rows.map(({ op, old, new: now, cells }) => {
    if (cells.length > 0) return { op, cells: cells.map((cell) => ({ op: cell.op, runs: runsWithin(block, cell.old, cell.new) })) };
    const text = runsWithin(block, old, now).map((run) => run.text).join("");
    return { op, cells: cut(text.trim()).map((word) => ({ op, runs: [{ op: op === "added" || op === "removed" ? op : "equal", text: word.trim() }] })) };
  });
}

const cutAtBorders = (row: string) => row.replace(/^\|/u, "").replace(/(?<!\\)\|$/u, "").split(/\t|(?<!\\)\|/u);

const QUOTED = /^\s*"|"\s*$/gu;

/** How rows are cut: at the sign that their first line has most of, but not within quotation marks. */
function cutCsv(table: string): (row: string) => string[] {
  const first = table.split("\n", 1)[0] ?? "";
  const counts = [",", ";", "\t", "|"].map((sign) => ({ sign, count: first.split(sign).length }));
  const sign = counts.reduce((most, one) => (one.count > most.count ? one : most)).sign;
  const parting = new RegExp(`[${sign}](?=(?:[^"]*"[^"]*")*[^"]*$)`, "u");
  return (row) => row.split(parting).map((cell) => (cell.trim().startsWith('"') ? cell.replaceAll(QUOTED, "").replaceAll('""', '"') : cell));
}

const NEAR_ROWS = 2;
const LEAST_FOLDED = 4;

/** A table's rows without those that are the same and far from a change; its first row, which mostly names the columns, stays. */
export function foldedRows(rows: TableRow[]): TableLine[] {
  const isNear = new Set([0]);
  for (const [index, { op }] of rows.entries()) {
    if (op !== "equal") for (let near = index - NEAR_ROWS; near <= index + NEAR_ROWS; near += 1) isNear.add(near);
  }
  const lines: TableLine[] = [];
  let far: TableRow[] = [];
  const fold = () => {
    lines.push(...(far.length >= LEAST_FOLDED ? [{ same: far.length }] : far));
    far = [];
  };
  for (const [index, row] of rows.entries()) {
    if (isNear.has(index)) {
      fold();
      lines.push(row);
    } else far.push(row);
  }
  fold();
  return lines;
}

/** Blocks one below the other, in the order of the newer version. What is the same and far from a change is folded. */
export function inlineLines(blocks: DiffBlock[]): DiffLine[] {
  return folded(blocks, blocks.map((_, index) => [index, index] as const));
}

/** Both versions beside each other, each in its own order. */
export function sideLines(blocks: DiffBlock[], lines: (number | null)[][]): DiffLine[] {
  return folded(blocks, lines.map(([left = null, right = null]) => [left, right] as const));
}

function folded(blocks: DiffBlock[], lines: (readonly [number | null, number | null])[]): DiffLine[] {
  const shown: DiffLine[] = [];
  for (const [left, right] of lines) {
    const number = right ?? left;
    const block = number === null ? undefined : blocks[number];
    if (number === null || !block) continue;
    // White space that differs is no change to show.
    if (block.text !== null) {
      if (runsOf(block).length > 0) shown.push({ kind: "block", left, right });
      continue;
    }
    const last = shown.at(-1);
    if (last?.kind === "fold") last.count += 1;
    else shown.push({ kind: "fold", first: number, count: 1 });
  }
  return shown;
}

/** "2 edited, 1 moved": how much differs; "nothing" where nothing does. */
export function countsOf({ added, removed, edited, moved }: { added: number; removed: number; edited: number; moved: number }): string {
  const said = Object.entries({ edited, moved, added, removed }).flatMap(([word, count]) => (count > 0 ? [`${count} ${word}`] : []));
  return said.join(", ") || "no words differ";
}

export interface Fallen {
  reference: string;
  /** What it says or is called; null where that isn't told. */
  title: string | null;
  state: "stale" | "suspect" | "fresh";
  since: string;
  depth: number;
  chain: Schemas["ImpactStep"][];
  reads: { role: string; read: unknown; now: unknown; likeness: number | null }[];
}

/**
 * What is out of date, each thing once with all of its words that read differently; the nearest first. Evidence whose words
 * are told with an insight or an answer on it is left out.
 */
export function fallenOf(items: Schemas["FallenThing"][]): Fallen[] {
  const found = new Map<string, Fallen>();
  for (const { reference, title, state, since, depth, chain, cited_by, role, read, reads_now, likeness } of items) {
    if (cited_by.length > 0) continue;
    const known = found.get(reference) ?? { reference, title, state, since, depth, chain, reads: [] };
    if (read !== null || reads_now !== null) known.reads.push({ role, read, now: reads_now, likeness });
    found.set(reference, known);
  }
  return [...found.values()];
}
