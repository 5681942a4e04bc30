import { X } from "lucide-react";
import { IconButton } from "@/ui";
import { AddPanel, type OnPin } from "./AddPanel";
import { ArrowInspector } from "./ArrowInspector";
import { type Drawing, nodeOf } from "./document";
import { Inspector, type InspectorProps } from "./Inspector";
import { arrowName, nameOf } from "./naming";
import type { NodeStanding } from "./queries";
import styles from "./Studio.module.css";
import { VersionsPanel } from "./VersionsPanel";

interface SidePanelProps extends InspectorProps {
  side: Side;
  canvasId: number;
  version: number | undefined;
  onClose: () => void;
  onVersion: (number: number | undefined) => void;
  onPin: OnPin;
  onNote: () => void;
  onGroup: () => void;
}

/** What stands beside the board: finding things to pin, earlier versions, or the details of a node or an arrow. */
export function SidePanel({ side, canvasId, version, onClose, onVersion, onPin, onNote, onGroup, ...inspected }: SidePanelProps) {
  return (
    <aside className={styles.side} aria-label={side.label}>
      <div className={styles.sideHead}>
        <h2>{side.title}</h2>
        <IconButton icon={X} size="small" label="Close" onClick={onClose} />
      </div>
      {side.kind === "add" && <AddPanel onPin={onPin} onNote={onNote} onGroup={onGroup} />}
      {side.kind === "versions" && <VersionsPanel canvasId={canvasId} shown={version} onShow={onVersion} />}
      {side.kind === "node" && <Inspector key={side.node.id} node={side.node} {...inspected} />}
      {side.kind === "arrow" && <ArrowInspector key={side.edge.id} edge={side.edge} {...inspected} />}
    </aside>
  );
}

interface Asked {
  item?: string | undefined;
  panel?: "add" | "versions" | undefined;
}

/** What stands beside the board by the page's address; null is nothing. Only who may edit can pin. */
export function sideOf(drawing: Drawing, { item, panel }: Asked, standing: ReadonlyMap<string, NodeStanding>, mayEdit: boolean) {
  if (panel === "add") return mayEdit ? ({ kind: "add", label: "Pin something", title: "Pin something" } as const) : null;
  if (panel === "versions") return { kind: "versions", label: "Versions", title: "Versions" } as const;
  const node = nodeOf(drawing, item);
  if (node) return { kind: "node", label: "Details", title: nameOf(node, standing.get(node.id)), node } as const;
  const edge = drawing.edges.find((one) => one.id === item);
  return edge ? ({ kind: "arrow", label: "Details", title: arrowName(edge, drawing, standing), edge } as const) : null;
}

type Side = NonNullable<ReturnType<typeof sideOf>>;
