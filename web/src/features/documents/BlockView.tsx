import { createContext, type ReactNode, use } from "react";
import { classNames } from "@/lib/class-names";
import styles from "./Block.module.css";
import { looksOf, markerOf } from "./inline";
import { type Highlight, piecesOf } from "./marks";
import type { CodePoints } from "./offsets";
import { columnOf, type Nested, type Row } from "./reading";

/** What all words of a text need to be shown. */
export interface TextShown {
  points: CodePoints;
  format: string;
  /** In order of their starts. */
  highlights: Highlight[];
}

export const TextContext = createContext<TextShown | null>(null);

function useText(): TextShown {
  const shown = use(TextContext);
  if (!shown) throw new Error("words are shown below a text only");
  return shown;
}

/** A stretch of the text, letter by letter, with its marks. Each piece says where it begins, so that it can be selected. */
export function Words({ start, end, plain = false }: { start: number; end: number; plain?: boolean }) {
  const { points, format, highlights } = useText();
  const begun = points.unitOf(start);
  const looks = plain ? [] : looksOf(points.slice(start, end), format).map(({ span: [from, to], look }) => ({ from: points.pointOf(begun + from), to: points.pointOf(begun + to), look }));
  return piecesOf([start, end], highlights, looks.flatMap(({ from, to }) => [from, to])).map((piece) => {
    const look = looks.find(({ from, to }) => from <= piece.start && piece.start < to)?.look;
    const text = points.slice(piece.start, piece.end);
    const last = piece.marks.at(-1);
    if (!last) {
      return (
        <span key={piece.start} data-at={piece.start} className={look && styles[look]} title={look === "target" ? text : undefined}>
          {text}
        </span>
      );
    }
    const kinds = [...new Set(piece.marks.map(({ kind }) => kind))];
    return (
      <mark key={piece.start} data-at={piece.start} data-marks={piece.marks.map(({ id }) => id).join(" ")} title={last.label} className={classNames(styles.mark, look && styles[look], ...kinds.map((kind) => styles[kind]))}>
        {text}
      </mark>
    );
  });
}

/** A row of the reading column, as what it is. */
export function BlockView({ row }: { row: Row }) {
  return (
    <>
      {row.section && <div className={styles.section}>{row.section}</div>}
      {row.block ? (
        <Shown block={row.block} />
      ) : (
        <Loose row={row} />
      )}
    </>
  );
}

const MOST_LINES = 10;

/** Words that are in no block, such as a file's front matter: where there are many, they don't push away what is read. */
function Loose({ row: { start, end } }: { row: Row }) {
  const { points } = useText();
  const isLong = points.slice(start, end).trim().split("\n").length > MOST_LINES;
  return (
    <p className={classNames(styles.loose, isLong && styles.long)} data-verbatim dir="auto" {...(isLong && { tabIndex: 0, role: "region", "aria-label": "Around the text" })}>
      <Words start={start} end={end} plain />
    </p>
  );
}

function Shown({ block }: { block: Nested }) {
  switch (block.kind) {
    case "heading":
      return <Heading block={block} />;
    case "list_item":
      return <ListItem block={block} />;
    case "table":
      return <Table block={block} />;
    case "row":
    case "cell":
      return <Inner block={block} />;
    case "code":
      return (
        <pre className={styles.codeBlock} tabIndex={0} aria-label={block.name ? `Code, ${block.name}` : "Code"} role="region">
          <code>
            <Words start={block.start} end={block.end} plain />
          </code>
        </pre>
      );
    case "cue":
      return (
        <p className={styles.cue} dir="auto">
          <span className={styles.time}>{block.name?.replace(/^00:/u, "").replace(/\.\d+$/u, "")}</span>
          <span>
            <Inner block={block} />
          </span>
        </p>
      );
    case "quote":
      return (
        <blockquote className={styles.quote} dir="auto">
          <Inner block={block} />
        </blockquote>
      );
    case "note":
    case "footnote":
      return (
        <div className={styles.note} dir="auto">
          {block.kind === "note" && <span className={styles.noteName}>Note</span>}
          <Inner block={block} />
        </div>
      );
    case "paragraph":
      return (
        <p className={styles.paragraph} dir="auto">
          <Inner block={block} />
        </p>
      );
  }
}

function Heading({ block }: { block: Nested }) {
  const Tag = `h${Math.min(6, Math.max(1, block.level) + 1)}` as "h2";
  return (
    <Tag className={classNames(styles.heading, styles[`level${Math.min(4, Math.max(1, block.level))}`])} dir="auto">
      <Inner block={block} />
    </Tag>
  );
}

function ListItem({ block }: { block: Nested }) {
  const { points } = useText();
  const first = block.within[0];
  const marker = markerOf(points.slice(block.start, first ? Math.max(first.start, block.start) : Math.min(block.end, block.start + 12)));
  const after = block.start + marker.length; // it has no pairs
  return (
    <div className={styles.item} style={{ marginInlineStart: `${(Math.max(1, block.level) - 1) * 1.4}em` }} dir="auto">
      {marker ? (
        <span data-at={block.start} className={styles.marker}>
          {marker}
        </span>
      ) : (
        <span aria-hidden className={styles.bullet} />
      )}
      <div>
        <Inner block={block} from={after} />
      </div>
    </div>
  );
}

/** A block's words; what lies in it as what it is. Between its parts only words are shown, not signs. */
function Inner({ block, from = block.start }: { block: Nested; from?: number }) {
  const { points } = useText();
  if (block.within.length === 0) return <Words start={from} end={block.end} />;
  const shown: ReactNode[] = [];
  let at = from;
  const between = (to: number) => {
    if (/[\p{L}\p{N}]/u.test(points.slice(at, to))) shown.push(<Words key={`words ${at}`} start={at} end={to} />);
  };
  for (const part of block.within) {
    between(part.start);
    shown.push(<Shown key={part.start} block={part} />);
    at = Math.max(at, part.end);
  }
  between(block.end);
  return shown;
}

const NAMED: ReadonlySet<string> = new Set(["markdown", "csv", "xlsx"]);

function Table({ block }: { block: Nested }) {
  const { points, format } = useText();
  const rows = block.within.filter(({ kind }) => kind === "row");
  if (rows.length === 0) return <Inner block={block} />;
  const placed = rows.map((row) => {
    const cells = new Map<number, Nested[]>();
    for (const cell of row.within) {
      const column = columnOf(cell, row, points);
      cells.set(column, [...(cells.get(column) ?? []), cell]);
    }
    return { row, cells };
  });
  const columns = Math.max(1, ...placed.flatMap(({ cells }) => [...cells.keys()].map((column) => column + 1)));
  return (
    <div className={styles.scroller} role="region" aria-label={block.name ? `Table ${block.name}` : "Table"} tabIndex={0}>
      <table className={classNames(styles.table, NAMED.has(format) && !block.isRest && styles.named)}>
        <tbody>
          {placed.map(({ row, cells }) =>
            row.within.length === 0 ? (
              <tr key={row.start}>
                <td colSpan={columns} dir="auto">
                  <Words start={row.start} end={row.end} />
                </td>
              </tr>
            ) : (
              <tr key={row.start}>
                {Array.from({ length: columns }, (_, column) => (
                  <td key={column} dir="auto">
                    {cells.get(column)?.map((cell) => <Inner key={cell.start} block={cell} />)}
                  </td>
                ))}
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}
