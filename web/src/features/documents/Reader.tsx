import { Eye, FileText, Image } from "lucide-react";
import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { CiteDialog, useDocumentInsights } from "@/features/insights";
import { PinButton, referencePin } from "@/features/studio";
import { classNames } from "@/lib/class-names";
import type { Span } from "@/lib/spans";
import { Button, copyText, Menu, toast } from "@/ui";
import { Contents } from "./Contents";
import { FindBar } from "./FindBar";
import { type LayoutDetails, readLayout } from "./layout";
import { findAll, type Highlight, type HighlightKind, nextAfter, ordered } from "./marks";
import { atOf, type Cited, codePointsOf, quotedAt } from "./offsets";
import { PageColumn, pageIndexAt } from "./PageColumn";
import { headingAbove, headingsOf, rowAt, rowsOf } from "./reading";
import styles from "./Reader.module.css";
import { SelectionMenu } from "./SelectionMenu";
import { TextColumn } from "./TextColumn";
import type { RowsHandle } from "./use-rows-handle";
import { useSelected } from "./use-selected";

interface ReaderProps {
  text: string;
  layout: LayoutDetails;
  format: string;
  title: string;
  /** How provenance names the text; null until it does, and then nothing can be cited. */
  reference: string | null;
  /** A PDF's pages, to be shown as pictures. */
  pictures: { sha256: string; pages: number } | null;
  /** What was extracted from it. */
  extractions: Highlight[];
  /** What the address says. */
  shown: ReaderSearch;
  onShow: (changed: ReaderSearch) => void;
  /** The address of a span. */
  addressOf: (at: string) => string;
}

export interface ReaderSearch {
  /** The span that the address names. */
  at?: Span | undefined;
  view?: "text" | "page" | undefined;
  find?: string | undefined;
  /** Kinds of marks that aren't shown. */
  hide?: string[] | undefined;
}

const KINDS: { kind: HighlightKind; label: string }[] = [
  { kind: "evidence", label: "What is cited" },
  { kind: "extraction", label: "What was extracted" },
];

/** A text that is read: as its pages or as words, with marks, with what stands beside them, and ways to find and cite. */
export function Reader({ text, layout: written, format, title, reference, pictures, extractions, shown, onShow, addressOf }: ReaderProps) {
  const points = useMemo(() => codePointsOf(text), [text]);
  const layout = useMemo(() => readLayout(written), [written]);
  const rows = useMemo(() => rowsOf(layout, format, points), [layout, format, points]);
  const headings = useMemo(() => headingsOf(rows, points), [rows, points]);
  const { may } = useSession();
  const insights = useDocumentInsights(useMemo(() => (reference === null ? null : { reference, title, text }), [reference, title, text]));
  const { at, find = "", hide = [] } = shown;
  const view = pictures ? (shown.view ?? "page") : "text";

  const found = useMemo(() => findAll(text, find).map(([start, end], index): Highlight => ({ id: `found ${index}`, kind: "found", span: [points.pointOf(start), points.pointOf(end)], label: "Found" })), [text, points, find]);
  const marks = useMemo(() => ordered([...extractions, ...insights.highlights].filter(({ kind }) => !hide.includes(kind))), [extractions, insights.highlights, hide]);
  const [reached, setReached] = useState<Highlight | null>(null);
  const highlights = useMemo(
    () =>
      ordered([
        ...marks,
        ...found,
        ...(at ? [{ id: "here", kind: "here", span: at, label: "This place" } satisfies Highlight] : []),
        ...(reached ? [{ ...reached, id: "current", kind: "current" } satisfies Highlight] : []),
      ]),
    [marks, found, at, reached],
  );
  const shownText = useMemo(() => ({ points, format, highlights }), [points, format, highlights]);
  const notes = useMemo(() => (hide.includes("evidence") ? [] : insights.notes), [insights.notes, hide]);

  const column = useRef<HTMLDivElement>(null);
  const handle = useRef<RowsHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const [current, setCurrent] = useState<number | null>(null);
  const [step, setStep] = useState(-1);
  const [citing, setCiting] = useState<Cited | null>(null);
  const [selected, clear] = useSelected(column, points);
  const quoted = selected && quotedAt(points, selected.span);
  const top = useTopRow(column, rows.length);

  const atKey = at?.join(",");
  useEffect(() => {
    if (!at) return;
    // After the router has put the scroll position where it was, or to the top.
    let stop = () => {};
    const frame = requestAnimationFrame(() => (stop = handle.current?.showPoint(at[0]) ?? stop));
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [atKey, view]); // by the span's value: each time the address is read it is another one
  useEffect(() => {
    setStep(-1);
    setReached(null);
  }, [find]);

  const stepTo = (highlights: Highlight[], from: number, direction: 1 | -1): number => {
    const next = nextAfter(highlights.map(({ span }) => span[0]), from, direction);
    const reached = highlights[next];
    if (reached) handle.current?.showPoint(reached.span[0]);
    setReached(reached ?? null);
    return next;
  };
  const findNext = (direction: 1 | -1) => {
    const from = found[step]?.span[0] ?? rows[top]?.start ?? 0;
    setStep(stepTo(found, from + (step < 0 && direction === 1 ? -1 : 0), direction));
  };
  const [markAt, setMarkAt] = useState(-1);
  const stepMark = (direction: 1 | -1) => {
    const next = stepTo(marks, markAt, direction);
    setMarkAt(marks[next]?.span[0] ?? -1);
  };
  const stepRow = (direction: 1 | -1) => {
    const seen = view === "text" ? top : rowAt(rows, layout.lines.find(({ page }) => page === top + 1)?.start ?? 0);
    const next = Math.min(rows.length - 1, Math.max(0, (current ?? seen - direction) + direction));
    setCurrent(next);
    handle.current?.showRow(view === "text" ? next : pageIndexAt(layout.lines, rows[next]?.start ?? 0));
  };
  const copyLink = (span: Span) =>
    void copyText(new URL(addressOf(atOf(span)), location.origin).href, "Select the address and copy it by hand.").then((copied) => copied && toast({ title: "The link is copied" }));
  const cite = quoted && reference !== null && may("insights:write") ? () => setCiting({ ...quoted, reference }) : null;
  const copy = quoted ? () => copyLink([quoted.start, quoted.end]) : null;
  const toggleView = pictures ? () => onShow({ view: view === "page" ? "text" : "page" }) : null;
  useCommand("documents.next-block", () => stepRow(1));
  useCommand("documents.previous-block", () => stepRow(-1));
  useCommand("documents.next-mark", marks.length > 0 ? () => stepMark(1) : null);
  useCommand("documents.previous-mark", marks.length > 0 ? () => stepMark(-1) : null);
  useCommand("documents.find", () => {
    field.current?.focus();
    field.current?.select();
  });
  useCommand("documents.cite", cite);
  useCommand("documents.copy-link", copy);
  useCommand("documents.view", toggleView);

  const kinds = KINDS.map(({ kind, label }) => ({ kind, label, count: (kind === "evidence" ? insights.highlights : extractions).length }));
  const kept = selected ? (view === "page" ? pageIndexAt(layout.lines, selected.span[0]) : rowAt(rows, selected.span[0])) : null;
  return (
    <div className={styles.reader}>
      <div className={styles.bar}>
        <FindBar field={field} words={find} found={found.length} shown={step} onFind={(words) => onShow({ find: words || undefined })} onStep={findNext} onClose={() => onShow({ find: undefined })} />
        <div className={styles.tools}>
          <Menu
            trigger={
              <Button size="small" kind="quiet" icon={Eye}>
                Marks
              </Button>
            }
            groups={[
              {
                items: kinds.map(({ kind, label, count }) => ({
                  label: `${label} (${count})`,
                  checked: !hide.includes(kind),
                  onSelect: () => onShow({ hide: hide.includes(kind) ? hide.filter((one) => one !== kind) : [...hide, kind] }),
                })),
              },
            ]}
          />
          {toggleView && (
            <Button size="small" kind="quiet" icon={view === "page" ? FileText : Image} onClick={toggleView}>
              {view === "page" ? "As text" : "As pages"}
            </Button>
          )}
        </div>
      </div>
      <div className={classNames(styles.columns, headings.length > 1 && styles.withContents)}>
        {headings.length > 1 && <Contents headings={headings} current={view === "text" ? headingAbove(headings, top) : -1} onChoose={({ row }) => onShow({ at: spanOf(rows[row]) })} />}
        <div ref={column} className={classNames(styles.column, notes.length > 0 && styles.withNotes)}>
          {view === "page" && pictures ? (
            <PageColumn text={shownText} lines={layout.lines} pages={pictures.pages} sha256={pictures.sha256} notes={notes} kept={kept} handle={handle} />
          ) : (
            <TextColumn text={shownText} rows={rows} notes={notes} current={current} kept={kept} handle={handle} />
          )}
        </div>
      </div>
      {selected && quoted && !citing && (
        <SelectionMenu selected={selected} onCite={cite} onCopyLink={() => copy?.()}>
          {reference !== null && <PinButton pin={referencePin(`${reference}#char=${quoted.start},${quoted.end}`)} name="these words" />}
        </SelectionMenu>
      )}
      {citing && (
        <Suspense>
          <CiteDialog
            cited={citing}
            onClose={() => {
              setCiting(null);
              clear();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

const spanOf = (row: { start: number; end: number } | undefined): Span | undefined => row && [row.start, row.end];

const BELOW_BAR_PX = 140;

/** The first row below the bar, as the reader scrolls. */
function useTopRow(column: React.RefObject<HTMLElement | null>, rows: number): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    let frame = 0;
    function look() {
      frame = 0;
      const drawn = Array.from(column.current?.querySelectorAll<HTMLElement>("[data-index]") ?? []);
      const first = drawn.find((row) => row.getBoundingClientRect().bottom > BELOW_BAR_PX);
      if (first) setTop(Number(first.dataset.index));
    }
    const onScroll = () => (frame ||= requestAnimationFrame(look));
    addEventListener("scroll", onScroll, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", onScroll);
    };
  }, [column, rows]);
  return top;
}
