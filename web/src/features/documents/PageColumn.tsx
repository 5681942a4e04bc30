import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { classNames } from "@/lib/class-names";
import { Skeleton } from "@/ui";
import type { TextShown } from "./BlockView";
import type { Line } from "./layout";
import { boxesOf, touching } from "./marks";
import { Margin } from "./Margin";
import { Notes } from "./Notes";
import { countBefore } from "./offsets";
import styles from "./Reader.module.css";
import type { MarginNote } from "./shown";
import { drawnOf, useRows } from "./use-rows";
import { type RowsHandle, useRowsHandle } from "./use-rows-handle";
import { useWide } from "./use-wide";

interface PageColumnProps {
  text: TextShown;
  lines: Line[];
  pages: number;
  sha256: string;
  notes: MarginNote[];
  kept: number | null;
  handle: React.RefObject<RowsHandle | null>;
}

const A4 = Math.SQRT2;
const GAP_PX = 20;
/** Few widths, so that a picture that is there can be shown again. */
const WIDTHS = [600, 1_000, 1_400, 2_000];
const USUAL_WIDTH = 760;

/** The page that a position stands on, as an index; where it is on none, that of the line before it. */
export function pageIndexAt(lines: Line[], point: number): number {
  const before = countBefore(lines.length, (index) => (lines[index]?.start ?? 0) <= point);
  return (lines[Math.max(0, before - 1)]?.page ?? 1) - 1;
}

/** The width to ask for, for a page that is shown so wide on a screen of so many pixels each. */
export const widthFor = (shown: number, ratio: number): number => WIDTHS.find((width) => width >= shown * Math.min(ratio, 2)) ?? 2_000;

/** A PDF's pages as pictures, with their words above them to be selected. */
export function PageColumn({ text, lines, pages, sha256, notes, kept, handle }: PageColumnProps) {
  const list = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(USUAL_WIDTH);
  const [aspect, setAspect] = useState(A4);
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(element.querySelector(`.${styles.sheet}`)?.clientWidth || USUAL_WIDTH));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { virtualizer, isWhole } = useRows(list, pages, () => width * aspect + GAP_PX, kept);
  useEffect(() => virtualizer.measure(), [virtualizer, width, aspect]);
  useRowsHandle(handle, { list, virtualizer, rowOf: (point) => pageIndexAt(lines, point), rows: pages });
  const isWide = useWide();
  const groups = byLine(lines, notes).map(({ line, index, down, notes: own }) => {
    const page = virtualizer.measurementsCache[index];
    return { key: line, top: page ? page.start - virtualizer.options.scrollMargin + down * (page.size - GAP_PX) : 0, notes: own };
  });
  const byPage = useMemo(() => {
    const found = new Map<number, Line[]>();
    for (const line of lines) {
      const own = found.get(line.page);
      if (own) own.push(line);
      else found.set(line.page, [line]);
    };
    return found;
  }, [lines]);
  const pageOf = (index: number) => {
    const own = byPage.get(index + 1) ?? [];
    const beside = notes.filter(({ span }) => pageIndexAt(lines, span[0]) === index);
    return (
      <>
        <Sheet text={text} lines={own} page={index + 1} pages={pages} sha256={sha256} asked={widthFor(width, devicePixelRatio)} guess={aspect} onAspect={index === 0 ? setAspect : undefined} eager={isWhole} />
        {(isWhole || !isWide) && beside.length > 0 && <Notes notes={beside} />}
      </>
    );
  };
  return (
    <div ref={list} className={isWhole ? styles.whole : styles.rows} style={isWhole ? undefined : { height: virtualizer.getTotalSize() }}>
      {isWhole
        ? Array.from({ length: pages }, (_, index) => (
            <div key={index} className={styles.row}>
              {pageOf(index)}
            </div>
          ))
        : virtualizer.getVirtualItems().map(({ key, index, start }) => (
            <div key={key} ref={virtualizer.measureElement} data-index={index} className={styles.row} style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}>
              {pageOf(index)}
            </div>
          ))}
      {isWide && !isWhole && <Margin groups={groups} drawn={drawnOf(virtualizer)} />}
    </div>
  );
}

/** Notes by the line that their words begin in: each with the page, and how far down it is as a fraction. */
function byLine(lines: Line[], notes: MarginNote[]): { line: number; index: number; down: number; notes: MarginNote[] }[] {
  const found = new Map<number, MarginNote[]>();
  for (const note of notes) {
    const line = Math.max(0, countBefore(lines.length, (at) => (lines[at]?.start ?? 0) <= note.span[0]) - 1);
    found.set(line, [...(found.get(line) ?? []), note]);
  }
  return [...found].toSorted(([one], [other]) => one - other).map(([line, own]) => ({ line, index: (lines[line]?.page ?? 1) - 1, down: lines[line]?.box[1] ?? 0, notes: own }));
}

interface SheetProps {
  text: TextShown;
  lines: Line[];
  page: number;
  pages: number;
  sha256: string;
  /** Pixels. */
  asked: number;
  /** The height of a page to its width, until its picture is there. */
  guess: number;
  onAspect: ((aspect: number) => void) | undefined;
  eager: boolean;
}

function Sheet({ text, lines, page, pages, sha256, asked, guess, onAspect, eager }: SheetProps) {
  const [state, setState] = useState<"waiting" | "there" | "failed">("waiting");
  const [own, setOwn] = useState<number | null>(null);
  const first = lines[0];
  const last = lines.at(-1);
  const marks = first && last ? touching(text.highlights, [first.start, last.end]) : [];
  return (
    <figure className={styles.sheet} style={{ aspectRatio: `1 / ${own ?? guess}` }} aria-label={`Page ${page} of ${pages}`}>
      {state === "waiting" && <Skeleton height="100%" />}
      {state === "failed" && <p className={styles.noPicture}>This page can’t be drawn. Its words are in the text.</p>}
      {state !== "failed" && (
        <img
          src={`/api/documents/originals/${sha256}/pages/${page}?width=${asked}`}
          alt={`Page ${page}`}
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          className={styles.picture}
          onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => {
            setState("there");
            setOwn(naturalHeight / naturalWidth);
            onAspect?.(naturalHeight / naturalWidth);
          }}
          onError={() => setState("failed")}
        />
      )}
      <div aria-hidden className={styles.boxes}>
        {marks.flatMap((mark) =>
          boxesOf(lines, mark.span).map(([left, top, right, bottom], index) => (
            <span
              key={`${mark.id} ${index}`}
              className={classNames(styles.box, styles[mark.kind])}
              style={{ left: `${left * 100}%`, top: `${top * 100}%`, width: `${(right - left) * 100}%`, height: `${(bottom - top) * 100}%` }}
            />
          )),
        )}
      </div>
      <Letters text={text} lines={lines} />
    </figure>
  );
}

/** A page's words where they stand in its picture, unseen: to be selected, found and read aloud. */
function Letters({ text, lines }: { text: TextShown; lines: Line[] }) {
  const layer = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = layer.current;
    if (!element?.clientWidth) return;
    const spans = [...element.children] as HTMLElement[];
    const natural = spans.map((span) => span.offsetWidth); // all read before any is written
    for (const [index, span] of spans.entries()) {
      const box = lines[index]?.box;
      if (box && natural[index]) span.style.transform = `scaleX(${((box[2] - box[0]) * element.clientWidth) / natural[index]})`;
    }
  }, [lines, text.points]);
  return (
    <div ref={layer} className={styles.letters}>
      {lines.map(({ start, end, box: [left, top, , bottom] }) => (
        <span key={start} data-at={start} style={{ left: `${left * 100}%`, top: `${top * 100}%`, fontSize: `${(bottom - top) * 82}cqh`, lineHeight: `${(bottom - top) * 100}cqh` }}>
          {text.points.slice(start, end)}
        </span>
      ))}
    </div>
  );
}
