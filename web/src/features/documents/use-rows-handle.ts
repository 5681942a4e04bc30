import type { Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useImperativeHandle } from "react";
import { untilFound } from "./use-rows";

/** What the page asks of the column that shows its text. */
export interface RowsHandle {
  /** Scrolls to a position of the text, and to the words themselves once they are drawn. */
  showPoint: (point: number) => () => void;
  showRow: (row: number) => void;
}

interface Shown {
  list: RefObject<HTMLElement | null>;
  virtualizer: Virtualizer<Window, Element>;
  rowOf: (point: number) => number;
  rows: number;
}

export function useRowsHandle(handle: RefObject<RowsHandle | null>, { list, virtualizer, rowOf, rows }: Shown): void {
  useImperativeHandle(handle, () => ({
    showPoint(point) {
      virtualizer.scrollToIndex(rowOf(point), { align: "center" });
      return untilFound(() => {
        const piece = pieceAt(list.current, point);
        piece?.scrollIntoView({ block: "center" });
        return piece !== undefined;
      });
    },
    showRow(row) {
      const index = Math.min(rows - 1, Math.max(0, row));
      virtualizer.scrollToIndex(index, { align: "auto" });
    },
  }));
}

/** The piece of text that a position stands in, where it is drawn. */
function pieceAt(list: HTMLElement | null, point: number): HTMLElement | undefined {
  const pieces = Array.from(list?.querySelectorAll<HTMLElement>("[data-at]") ?? []);
  const last = pieces.findLast((piece) => Number(piece.dataset.at) <= point);
  return last && Number(last.dataset.at) + [...(last.textContent ?? "")].length >= point ? last : undefined;
}
