import { Link, type LinkProps } from "@tanstack/react-router";
import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { classNames } from "@/lib/class-names";
import { IconButton } from "@/ui";
import styles from "./Graph.module.css";
import { type Layout, layout, NODE, neighbourOf, type Placed } from "./layout";
import { NodeState } from "./NodeState";
import type { ProvenanceGraph } from "./queries";
import { explorerOf, kindOf } from "./references";

const PADDING = 16;
const ZOOMS = [0.4, 0.55, 0.75, 1, 1.3];
const USUAL_ZOOM = 3;

/** What lies around the node in the middle: sources to the left, what rests on them to the right. */
export default function GraphView({ graph }: { graph: ProvenanceGraph }) {
  const placed = useMemo(() => layout(graph), [graph]);
  const chain = useMemo(() => new Set(graph.nodes.find((node) => node.id === graph.asked)?.chain), [graph]);
  const [focused, setFocused] = useState<string | null>(null);
  const [zoom, setZoom] = useState(USUAL_ZOOM);
  const scroller = useRef<HTMLDivElement>(null);
  const scale = ZOOMS[zoom] ?? 1;
  useCentred(scroller, placed, graph.asked, scale);
  const drag = useDragging(scroller);
  const tabbable = placed.columns.flat().some(({ node }) => node.id === focused) ? focused : graph.asked;

  function move(event: KeyboardEvent) {
    const next = neighbourOf(placed, tabbable ?? graph.asked, event.key);
    if (!next) return;
    event.preventDefault();
    const nodes = scroller.current?.querySelectorAll<HTMLElement>("[data-node]") ?? [];
    [...nodes].find(({ dataset }) => dataset.node === next.node.id)?.focus();
  }
  const fit = () => {
    const room = scroller.current;
    if (!room) return;
    const most = Math.min((room.clientWidth - 2 * PADDING) / placed.width, (room.clientHeight - 2 * PADDING) / placed.height);
    setZoom(Math.max(0, ZOOMS.findLastIndex((one) => one <= most)));
  };
  return (
    <div className={styles.graph}>
      <p className={styles.hint}>
        <span>Sources</span>
        <span className={styles.keys}>Arrow keys move, Enter looks closer.</span>
        <span>What rests on them</span>
      </p>
      <div ref={scroller} role="group" aria-label="Graph" className={styles.scroller} onKeyDown={move} {...drag}>
        <div className={styles.sheet} style={{ width: placed.width * scale + 2 * PADDING, height: placed.height * scale + 2 * PADDING }}>
          <div className={styles.scaled} style={{ width: placed.width, height: placed.height, transform: `translate(${PADDING}px, ${PADDING}px) scale(${scale})` }}>
            <Lines placed={placed} chain={chain} asked={focused ?? graph.asked} />
            {placed.columns.flat().map((one) => (
              <Node key={one.node.id} placed={one} isAsked={one.node.id === graph.asked} isTabbable={one.node.id === tabbable} onFocus={() => setFocused(one.node.id)} />
            ))}
          </div>
        </div>
      </div>
      <div className={styles.zoom}>
        <IconButton size="small" icon={ZoomOut} label="Smaller" disabled={zoom === 0} onClick={() => setZoom(zoom - 1)} />
        <IconButton size="small" icon={ZoomIn} label="Larger" disabled={zoom === ZOOMS.length - 1} onClick={() => setZoom(zoom + 1)} />
        <IconButton size="small" icon={Maximize} label="Fit into view" onClick={fit} />
      </div>
    </div>
  );
}

function Lines({ placed, chain, asked }: { placed: Layout; chain: ReadonlySet<number>; asked: string }) {
  return (
    <svg aria-hidden width={placed.width} height={placed.height} className={styles.lines}>
      {placed.lines.map((line) => (
        <path
          key={line.id}
          d={line.path}
          className={classNames(
            styles.line,
            (line.source.node.id === asked || line.derived.node.id === asked) && styles.near,
            line.isChanged && styles.changed,
            line.edges.some((edge) => chain.has(edge.id)) && styles.chained,
          )}
        />
      ))}
    </svg>
  );
}

function Node({ placed: { node, x, y }, isAsked, isTabbable, onFocus }: { placed: Placed; isAsked: boolean; isTabbable: boolean; onFocus: () => void }) {
  return (
    <Link
      {...(explorerOf(node.reference) as LinkProps)}
      data-node={node.id}
      draggable={false}
      tabIndex={isTabbable ? 0 : -1}
      aria-current={isAsked || undefined}
      className={classNames(styles.node, styles[node.state], isAsked && styles.asked)}
      style={{ left: x, top: y, width: NODE.width, height: NODE.height }}
      onFocus={onFocus}
    >
      <span className={styles.nodeTitle}>{node.title ?? node.reference}</span>
      <span className={styles.nodeDetail}>
        {node.title ? node.reference : kindOf(node.reference)}
        {node.version !== null && `, v${node.version}`}
      </span>
      {node.state !== "current" && (
        <span className={styles.nodeState}>
          <NodeState state={node.state} />
        </span>
      )}
    </Link>
  );
}

/** Brings the node in the middle into the middle, whenever it is another one, or has another size. */
function useCentred(scroller: React.RefObject<HTMLDivElement | null>, placed: Layout, asked: string, scale: number): void {
  const middle = placed.columns.flat().find(({ node }) => node.id === asked);
  const [x, y] = [middle?.x ?? 0, middle?.y ?? 0];
  useLayoutEffect(() => {
    const room = scroller.current;
    if (!room) return;
    room.scrollLeft = PADDING + (x + NODE.width / 2) * scale - room.clientWidth / 2;
    room.scrollTop = PADDING + (y + NODE.height / 2) * scale - room.clientHeight / 2;
  }, [scroller, asked, x, y, scale]);
}

/** Lets the sheet be dragged by its ground with a mouse; fingers scroll it anyway. */
function useDragging(scroller: React.RefObject<HTMLDivElement | null>) {
  const from = useRef<{ x: number; y: number; left: number; top: number } | null>(null);
  return {
    onPointerDown(event: PointerEvent) {
      const room = scroller.current;
      if (!room || event.pointerType !== "mouse" || event.button !== 0 || (event.target as Element).closest("a")) return;
      from.current = { x: event.clientX, y: event.clientY, left: room.scrollLeft, top: room.scrollTop };
      room.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent) {
      const [room, begin] = [scroller.current, from.current];
      if (!room || !begin) return;
      room.scrollLeft = begin.left - (event.clientX - begin.x);
      room.scrollTop = begin.top - (event.clientY - begin.y);
    },
    onPointerUp: () => void (from.current = null),
    onPointerCancel: () => void (from.current = null),
  };
}
