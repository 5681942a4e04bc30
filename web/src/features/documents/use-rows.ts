import { useWindowVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import { flushSync } from "react-dom";

interface Rows {
  virtualizer: Virtualizer<Window, Element>;
  /** All rows, not only those in view: for paper. */
  isWhole: boolean;
}

/** Rows that scroll with the window, of which only those in view are drawn; all of them while the page is printed. */
export function useRows(element: RefObject<HTMLElement | null>, count: number, heightOf: (index: number) => number, kept: number | null = null): Rows {
  const [margin, setMargin] = useState(0);
  const [isWhole, setIsWhole] = useState(false);
  useLayoutEffect(() => {
    // What stands above moves it: a problem that appears, a title that wraps.
    const measure = () => element.current && setMargin(Math.round(element.current.getBoundingClientRect().top + scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  useEffect(() => {
    const before = () => flushSync(() => setIsWhole(true));
    const after = () => setIsWhole(false);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: heightOf,
    overscan: 6,
    scrollMargin: margin,
    // A row that a selection begins in stays, else the selection would end with it.
    rangeExtractor: ({ startIndex, endIndex, overscan, count: all }) => {
      const [first, last] = [Math.max(0, startIndex - overscan), Math.min(all - 1, endIndex + overscan)];
      const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
      return kept !== null && kept < all && (kept < first || kept > last) ? [...rows, kept].toSorted((one, other) => one - other) : rows;
    },
  });
  return { virtualizer, isWhole };
}

/** What is drawn of the rows, in pixels below the first one's beginning; without an end where the last one is drawn. */
export function drawnOf(virtualizer: Virtualizer<Window, Element>): [number, number] {
  const rows = virtualizer.getVirtualItems();
  const { scrollMargin, count } = virtualizer.options;
  const last = rows.at(-1);
  return [(rows[0]?.start ?? 0) - scrollMargin, last && last.index < count - 1 ? last.end - scrollMargin : Infinity];
}

/** Calls `look` frame after frame until it says that it found what it looks for, or a second has passed. */
export function untilFound(look: () => boolean): () => void {
  let left = 60;
  let frame = requestAnimationFrame(function next() {
    if (!look() && --left > 0) frame = requestAnimationFrame(next);
  });
  return () => cancelAnimationFrame(frame);
}
