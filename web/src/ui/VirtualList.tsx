import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import styles from "./VirtualList.module.css";

interface VirtualListProps<Item> {
  label: string;
  items: Item[];
  keyOf: (item: Item, index: number) => string | number;
  /** About how high an item is, in pixels; each is measured once it is shown. */
  itemHeight: number;
  children: (item: Item, index: number) => ReactNode;
  /** Keeps the end in view while items are added there. */
  follow?: boolean;
  /** Called when the reader scrolls away from the end, or back to it. */
  onAtEnd?: (atEnd: boolean) => void;
  /** Called near the end, to load what comes next. */
  onNearEnd?: () => void;
  /** The CSS height of the list, which scrolls by itself. */
  height: string;
  /** Scrolls the item of this index into view. */
  shown?: number | undefined;
  scroller?: RefObject<HTMLDivElement | null>;
}

const NEAR_END_ITEMS = 10;
const AT_END_PX = 24;

/** A list of any length, of which only what is in view is in the page. */
export function VirtualList<Item>({ label, items, keyOf, itemHeight, children, follow = false, onAtEnd, onNearEnd, height, shown, scroller }: VirtualListProps<Item>) {
  const own = useRef<HTMLDivElement>(null);
  const element = scroller ?? own;
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => element.current,
    estimateSize: () => itemHeight,
    getItemKey: (index) => keyOf(items[index] as Item, index),
    overscan: 8,
  });
  const rows = virtualizer.getVirtualItems();
  const lastRow = rows.at(-1)?.index ?? -1;

  useEffect(() => {
    if (follow && items.length > 0) virtualizer.scrollToIndex(items.length - 1, { align: "end" });
  }, [follow, items.length, virtualizer]);
  useEffect(() => {
    if (shown !== undefined && shown >= 0) virtualizer.scrollToIndex(shown, { align: "center" });
  }, [shown, virtualizer]);
  const nearEnd = lastRow >= items.length - NEAR_END_ITEMS;
  useEffect(() => {
    if (nearEnd && items.length > 0) onNearEnd?.();
  }, [nearEnd, items.length, onNearEnd]);

  return (
    // Scrolled by the keyboard, so it takes the focus.
    <div
      ref={element}
      role="region"
      aria-label={label}
      tabIndex={0}
      className={styles.scroller}
      style={{ height }}
      onScroll={(event) => {
        const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
        onAtEnd?.(scrollHeight - scrollTop - clientHeight < AT_END_PX);
      }}
    >
      <ol className={styles.items} style={{ height: virtualizer.getTotalSize() }}>
        {rows.map((row) => (
          <li
            key={row.key}
            ref={virtualizer.measureElement}
            data-index={row.index}
            aria-setsize={items.length}
            aria-posinset={row.index + 1}
            className={styles.item}
            style={{ transform: `translateY(${row.start}px)` }}
          >
            {children(items[row.index] as Item, row.index)}
          </li>
        ))}
      </ol>
    </div>
  );
}
