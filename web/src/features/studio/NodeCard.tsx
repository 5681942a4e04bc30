import { Handle, type NodeProps, NodeResizer, Position } from "@xyflow/react";
import { BarChart3, Box, FileText, Film, Group, type LucideIcon, MessageSquare, Play, Quote as QuoteIcon, Search, Sparkles, StickyNote, User } from "lucide-react";
import { memo } from "react";
import { classNames } from "@/lib/class-names";
import { Time } from "@/ui";
import styles from "./Board.module.css";
import { useBoard } from "./board-context";
import { type CanvasNode, resized } from "./document";
import type { BoardNode } from "./flow";
import { kindOf, nameOf } from "./naming";
import { PinnedChart } from "./PinnedChart";
import { PinnedSearch } from "./PinnedSearch";
import type { NodeStanding } from "./queries";
import { StandingBadge } from "./StandingBadge";

const ICONS: Record<string, LucideIcon> = {
  person: User, request: FileText, scene: Film, run: Play, highlight: Sparkles, chat: MessageSquare, quote: QuoteIcon, chart: BarChart3, search: Search, note: StickyNote, group: Group,
};

export function iconOf(node: CanvasNode): LucideIcon {
  return ICONS[node.kind === "reference" ? node.reference.slice(0, node.reference.indexOf("/")) : node.kind] ?? Box;
}

/** A frame around other nodes. */
export const FrameNode = memo(function FrameNode({ id, data, selected }: NodeProps<BoardNode>) {
  const { node } = data;
  const color = node.kind === "group" ? node.color : "neutral";
  return (
    <>
      <Resize id={id} selected={selected} />
      <Ends />
      <div className={classNames(styles.frame, styles[color])} data-selected={selected || undefined}>
        <div className={styles.frameTitle}>{nameOf(node)}</div>
      </div>
    </>
  );
});

/** Everything else that is pinned. */
export const CardNode = memo(function CardNode({ id, data, selected }: NodeProps<BoardNode>) {
  const { standing } = useBoard();
  const { node } = data;
  const known = standing.get(id);
  const Icon = iconOf(node);
  return (
    <>
      <Resize id={id} selected={selected} />
      <Ends />
      <div
        className={classNames(styles.card, node.kind === "note" && styles[node.color])}
        data-selected={selected || undefined}
        data-free={node.size === null || undefined}
        data-chart={node.kind === "chart" || undefined}
      >
        {node.kind !== "note" && (
          <div className={styles.kind}>
            <Icon size={12} aria-hidden />
            <span>{kindOf(node)}</span>
            {known && <StandingBadge standing={known} quiet />}
          </div>
        )}
        <Content node={node} standing={known} />
      </div>
    </>
  );
});

function Content({ node, standing }: { node: CanvasNode; standing: NodeStanding | undefined }) {
  switch (node.kind) {
    case "note":
      return <div className={styles.note}>{node.text || <span className={styles.quiet}>Empty note</span>}</div>;
    case "quote":
      return <Words node={node} standing={standing} />;
    case "chart":
      return <PinnedChart node={node} name={nameOf(node, standing)} />;
    case "search":
      return <PinnedSearch node={node} />;
    default:
      return (
        <>
          <div className={styles.name}>{nameOf(node, standing)}</div>
          {standing?.author && <div className={styles.quiet}>{standing.author}</div>}
          {standing?.title && node.kind === "reference" && <div className={styles.quiet}>{node.reference}</div>}
        </>
      );
  }
}

const NO_WORDS: Record<NodeStanding["state"], string> = {
  stands: "…",
  changed: "The message was edited after it was quoted, so its words aren’t shown.",
  gone: "These words were taken back.",
  hidden: "You may not read messages.",
  unknown: "There is no such message.",
};

function Words({ node, standing }: { node: CanvasNode & { kind: "quote" }; standing: NodeStanding | undefined }) {
  const words = standing?.words ?? node.exact;
  if (!words) return <p className={styles.quiet}>{NO_WORDS[standing?.state ?? "stands"]}</p>;
  return (
    <>
      <blockquote className={styles.words}>{words}</blockquote>
      {standing?.author && (
        <div className={styles.quiet}>
          {standing.author}
          {standing.said_at && (
            <>
              , <Time at={standing.said_at} />
            </>
          )}
        </div>
      )}
    </>
  );
}

function Ends() {
  const { mayEdit } = useBoard();
  return (
    <>
      <Handle type="target" position={Position.Left} className={styles.handle} isConnectable={mayEdit} />
      <Handle type="source" position={Position.Right} className={styles.handle} isConnectable={mayEdit} />
    </>
  );
}

function Resize({ id, selected }: { id: string; selected: boolean }) {
  const { mayEdit, edit } = useBoard();
  return (
    <NodeResizer
      isVisible={selected && mayEdit}
      minWidth={120}
      minHeight={48}
      onResizeEnd={(_event, { x, y, width, height }) => edit((drawing) => resized(drawing, id, { width, height }, { x, y }))}
    />
  );
}
