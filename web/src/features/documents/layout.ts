// A document's layout: what parts its text has, and where its lines stand on pages. Positions are code points, `[start, end)`.
import type { components } from "@/api";

export type Block = Omit<components["schemas"]["BlockDetails"], "box">;

/** As the server tells it. A line is its start, end and page, then its box. */
export interface LayoutDetails {
  blocks: Block[];
  lines: number[][];
}

/** Where a line of the text stands. */
export interface Line {
  start: number;
  end: number;
  /** From 1. */
  page: number;
  box: Box;
}

/** Fractions of a page. */
export type Box = [left: number, top: number, right: number, bottom: number];

export interface Layout {
  blocks: Block[];
  lines: Line[];
}

export function readLayout({ blocks, lines }: LayoutDetails): Layout {
  return {
    blocks,
    lines: lines.map((line) => {
      const [start, end, page, ...box] = line as [number, number, number, ...Box];
      return { start, end, page, box };
    }),
  };
}
