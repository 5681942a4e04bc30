import { type ReactNode, useEffect, useRef, useState } from "react";
import { Notes } from "./Notes";
import styles from "./Reader.module.css";
import type { MarginNote } from "./shown";

/** Notes that belong to one place of a column. */
export interface NotesAt {
  key: number;
  /** Pixels below the beginning of the column. */
  top: number;
  notes: MarginNote[];
}

interface MarginProps {
  groups: NotesAt[];
  /** What of the column is drawn, in pixels below its beginning. */
  drawn: [number, number];
}

const GAP_PX = 16;
/** Of notes that weren't drawn yet. */
const USUAL_PX = 90;

/** Notes beside a column that is drawn in part: each at its words, or below the ones before it. They take no room of the text. */
export function Margin({ groups, drawn: [from, to] }: MarginProps): ReactNode {
  const [heights, setHeights] = useState<ReadonlyMap<number, number>>(new Map());
  const measured = (key: number, height: number) => setHeights((before) => (before.get(key) === height ? before : new Map(before).set(key, height)));
  return stacked(groups, heights)
    .filter(({ top, bottom }) => bottom > from && top < to)
    .map(({ key, top, notes }) => <Group key={key} top={top} notes={notes} onMeasured={(height) => measured(key, height)} />);
}

/** Where each group stands, so that none covers another. */
export function stacked(groups: NotesAt[], heights: ReadonlyMap<number, number>): (NotesAt & { bottom: number })[] {
  let below = 0;
  return groups.map((group) => {
    const top = Math.max(group.top, below);
    const bottom = top + (heights.get(group.key) ?? USUAL_PX);
    below = bottom + GAP_PX;
    return { ...group, top, bottom };
  });
}

function Group({ top, notes, onMeasured }: { top: number; notes: MarginNote[]; onMeasured: (height: number) => void }) {
  const element = useRef<HTMLDivElement>(null);
  const told = useRef(onMeasured);
  told.current = onMeasured;
  useEffect(() => {
    const observer = new ResizeObserver(() => element.current && told.current(element.current.offsetHeight));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={element} className={styles.beside} style={{ transform: `translateY(${top}px)` }}>
      <Notes notes={notes} />
    </div>
  );
}
