import { type RefObject, useEffect, useRef, useState } from "react";
import type { Span } from "@/lib/spans";
import type { CodePoints } from "./offsets";
import { spanOfSelection } from "./selection";

/** What is selected of a text, and where on the screen. */
export interface Selected {
  span: Span;
  /** Of the selection's first and last line, in the window. */
  top: number;
  bottom: number;
  left: number;
}

const SETTLED_MS = 120;

/** Follows what is selected within an element; null where nothing is. */
export function useSelected(root: RefObject<HTMLElement | null>, points: CodePoints): [Selected | null, () => void] {
  const [selected, setSelected] = useState<Selected | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    function look() {
      // What was opened for these words has the focus now, and takes the selection along.
      if (document.querySelector('[role="dialog"][data-open]')) return;
      const selection = getSelection();
      const span = root.current && spanOfSelection(root.current, selection, points);
      if (!span || !selection) return setSelected(null);
      const box = selection.getRangeAt(0).getBoundingClientRect?.();
      setSelected({ span, top: box?.top ?? 0, bottom: box?.bottom ?? 0, left: box ? box.left + box.width / 2 : 0 });
    }
    const later = () => {
      clearTimeout(timer.current);
      timer.current = setTimeout(look, SETTLED_MS);
    };
    document.addEventListener("selectionchange", later);
    return () => {
      clearTimeout(timer.current);
      document.removeEventListener("selectionchange", later);
    };
  }, [root, points]);
  const clear = () => {
    getSelection()?.removeAllRanges();
    setSelected(null);
  };
  return [selected, clear];
}
