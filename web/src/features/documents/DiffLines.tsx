import { FoldVertical, MoveVertical } from "lucide-react";
import { type RefObject, useState } from "react";
import { classNames } from "@/lib/class-names";
import { counted } from "@/lib/numbers";
import styles from "./Diff.module.css";
import { type DiffBlock, type DiffLine, foldedRows, isChange, type Run, runsOf, type Side, type TableLine, tableOf } from "./diff";
import { SOFT } from "./inline";

interface DiffLinesProps {
  ref: RefObject<HTMLDivElement | null>;
  blocks: DiffBlock[];
  lines: DiffLine[];
  isSide: boolean;
  format: string;
  from: number;
  to: number;
  onUnfold: () => void;
  busy: boolean;
}

/** Two versions of a document, beside each other or one within the other. */
export function DiffLines({ ref, blocks, lines, isSide, format, from, to, onUnfold, busy }: DiffLinesProps) {
  return (
    <div ref={ref} className={classNames(styles.lines, isSide && styles.side, SOFT.has(format) && styles.soft)}>
      {isSide && (
        <div className={styles.sideHead} aria-hidden>
          <span>Version {from}</span>
          <span>Version {to}</span>
        </div>
      )}
      {lines.map((line) => {
        if (line.kind === "fold") {
          return (
            <button key={`fold ${line.first}`} type="button" className={styles.fold} aria-busy={busy || undefined} onClick={onUnfold}>
              <FoldVertical size={14} aria-hidden />
              {counted(line.count, "paragraph")} {line.count === 1 ? "is" : "are"} the same
            </button>
          );
        }
        const { left, right } = line;
        const block = blocks[right ?? left ?? -1];
        if (!block) return null;
        const key = `${left ?? ""}:${right ?? ""}`;
        const changed = isChange(block) ? { "data-change": "" } : {};
        if (!isSide) {
          return (
            <div key={key} {...changed} data-op={isChange(block) ? block.op : "equal"} className={styles.line}>
              {block.op === "moved" && <Moved />}
              <Words block={block} format={format} />
            </div>
          );
        }
        return (
          <div key={key} {...changed} className={styles.pair}>
            <Half block={left === null ? null : (blocks[left] ?? null)} format={format} side="old" />
            <Half block={right === null ? null : (blocks[right] ?? null)} format={format} side="new" />
          </div>
        );
      })}
    </div>
  );
}

function Half({ block, format, side }: { block: DiffBlock | null; format: string; side: Side }) {
  if (!block || (side === "old" ? block.op === "added" : block.op === "removed")) return <div className={styles.nothing} aria-hidden />;
  return (
    <div data-op={isChange(block) ? block.op : "equal"} className={styles.line}>
      {block.op === "moved" && <Moved way={side === "old" ? "Moved from here" : "Moved to here"} />}
      <Words block={block} format={format} side={side} />
    </div>
  );
}

const Moved = ({ way = "Moved" }: { way?: string }) => (
  <span className={styles.moved}>
    <MoveVertical size={12} aria-hidden />
    {way}
  </span>
);

function Words({ block, format, side }: { block: DiffBlock; format: string; side?: Side }) {
  if (block.kind === "table" && block.rows.length > 0) return <Table block={block} format={format} {...(side && { side })} />;
  const runs = runsOf(block, side);
  const whole = block.op === "added" || block.op === "removed";
  return (
    <p className={classNames(styles.words, styles[block.kind])} dir="auto">
      <Runs runs={runs} whole={whole} />
    </p>
  );
}

/** Words, those that one version has only marked; `whole`: all of them are, so that it is told once. */
function Runs({ runs, whole = false }: { runs: Run[]; whole?: boolean }) {
  return runs.map(({ op, text }, index) => {
    if (op === "equal") return <span key={index}>{text}</span>;
    const Tag = op === "added" ? "ins" : "del";
    return (
      <Tag key={index} data-whole={whole ? "" : undefined}>
        <span className="visually-hidden">{op}: </span>
        {text}
      </Tag>
    );
  });
}

function Table({ block, format, side }: { block: DiffBlock; format: string; side?: Side }) {
  const [isWhole, setIsWhole] = useState(false);
  const rows = tableOf(block, format).filter(({ op }) => side === undefined || op !== (side === "old" ? "added" : "removed"));
  const lines: TableLine[] = isWhole ? rows : foldedRows(rows);
  const columns = Math.max(1, ...rows.map(({ cells }) => cells.length));
  return (
    <div className={styles.scroller} role="region" aria-label="Table" tabIndex={0}>
      <table className={styles.table}>
        <tbody>
          {lines.map((line, index) =>
            "same" in line ? (
              <tr key={index}>
                <td colSpan={columns}>
                  <button type="button" className={styles.fold} onClick={() => setIsWhole(true)}>
                    <FoldVertical size={14} aria-hidden />
                    {counted(line.same, "row")} are the same
                  </button>
                </td>
              </tr>
            ) : (
              <tr key={index} data-op={line.op}>
                {line.cells
                  .filter((cell) => side === undefined || cell.op !== (side === "old" ? "added" : "removed"))
                  .map((cell, column) => (
                    <td key={column} data-op={cell.op} dir="auto">
                      <Runs runs={cell.runs.filter((run) => side === undefined || run.op === "equal" || run.op === (side === "old" ? "removed" : "added"))} />
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
