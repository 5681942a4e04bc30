import { useRef } from "react";
import { classNames } from "@/lib/class-names";
import { BlockView, TextContext, type TextShown } from "./BlockView";
import { SOFT } from "./inline";
import { Margin } from "./Margin";
import { Notes } from "./Notes";
import { type Row, rowAt } from "./reading";
import styles from "./Reader.module.css";
import type { MarginNote } from "./shown";
import { type RowsHandle, useRowsHandle } from "./use-rows-handle";
import { drawnOf, useRows } from "./use-rows";
import { useWide } from "./use-wide";

interface TextColumnProps {
  text: TextShown;
  rows: Row[];
  notes: MarginNote[];
  /** The row that the keyboard is at. */
  current: number | null;
  /** A row that stays drawn wherever the reader scrolls. */
  kept: number | null;
  handle: React.RefObject<RowsHandle | null>;
}

const LINE_PX = 25;
const LETTERS_PER_LINE = 80;

/** The text of a document as it is read, with what stands beside it. */
export function TextColumn({ text, rows, notes, current, kept, handle }: TextColumnProps) {
  const list = useRef<HTMLDivElement>(null);
  const { virtualizer, isWhole } = useRows(list, rows.length, (index) => heightOf(rows[index]), kept);
  useRowsHandle(handle, { list, virtualizer, rowOf: (point) => rowAt(rows, point), rows: rows.length });
  const beside = byRow(rows, notes);
  const isWide = useWide();
  const drawn = virtualizer.getVirtualItems();
  const groups = [...beside].map(([row, own]) => ({ key: row, top: (virtualizer.measurementsCache[row]?.start ?? 0) - virtualizer.options.scrollMargin, notes: own }));
  const rowOf = (index: number) => (
    <>
      <div className={styles.text}>{rows[index] && <BlockView row={rows[index]} />}</div>
      {(isWhole || !isWide) && beside.has(index) && <Notes notes={beside.get(index) ?? []} />}
    </>
  );
  return (
    <TextContext value={text}>
      <div ref={list} className={classNames(isWhole ? styles.whole : styles.rows, SOFT.has(text.format) && styles.soft)} style={isWhole ? undefined : { height: virtualizer.getTotalSize() }}>
        {isWhole
          ? rows.map((row, index) => (
              <div key={row.start} className={styles.row}>
                {rowOf(index)}
              </div>
            ))
          : drawn.map(({ key, index, start }) => (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                data-current={index === current ? "" : undefined}
                className={styles.row}
                style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
              >
                {rowOf(index)}
              </div>
            ))}
        {isWide && !isWhole && <Margin groups={groups} drawn={drawnOf(virtualizer)} />}
      </div>
    </TextContext>
  );
}

function heightOf(row: Row | undefined): number {
  if (!row) return LINE_PX;
  if (row.block?.kind === "table") return 34 * Math.max(1, row.block.within.length) + 16;
  return LINE_PX * Math.ceil((row.end - row.start) / LETTERS_PER_LINE) + 12;
}

/** Notes by the row that their words begin in, in order. */
function byRow(rows: Row[], notes: MarginNote[]): Map<number, MarginNote[]> {
  const found = new Map<number, MarginNote[]>();
  for (const note of notes.toSorted((one, other) => one.span[0] - other.span[0])) {
    const row = rowAt(rows, note.span[0]);
    found.set(row, [...(found.get(row) ?? []), note]);
  }
  return found;
}
