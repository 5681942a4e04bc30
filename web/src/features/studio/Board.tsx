import "@xyflow/react/dist/base.css";
import { applyNodeChanges, Background, type Connection, Controls, type EdgeChange, type NodeChange, ReactFlow, SelectionMode, useReactFlow } from "@xyflow/react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import styles from "./Board.module.css";
import { type BoardValue, BoardProvider } from "./board-context";
import { connected, type Drawing, groupBelow, moved, outermost, type Position, putInto, type Viewport } from "./document";
import { boardEdges, type BoardEdge, type BoardNode, boardNodes, measuredBy } from "./flow";
import { CardNode, FrameNode } from "./NodeCard";

const WHOLE = { padding: 0.15, maxZoom: 1 };
const CLOSE = { padding: 0.5, maxZoom: 1, minZoom: 0.5 };
const NODE_TYPES = { card: CardNode, frame: FrameNode };

interface BoardProps extends BoardValue {
  drawing: Drawing;
  selected: ReadonlySet<string>;
  onSelect: (change: (selected: ReadonlySet<string>) => ReadonlySet<string>) => void;
  onOpen: (id: string | undefined) => void;
  viewport: Viewport;
  onViewport: (viewport: Viewport) => void;
  /** Shows everything at first, instead of what was in view when it was saved. */
  fit: boolean;
  /** The node that is brought into view at first. */
  focus: string | undefined;
  /** Told how large nodes are drawn. */
  onMeasure: (sizeOf: ReturnType<typeof measuredBy>) => void;
}

/** The canvas itself. */
export function Board({ drawing, selected, onSelect, onOpen, viewport, onViewport, fit, focus, onMeasure, ...value }: BoardProps) {
  const { mayEdit, edit, standing } = value;
  const [nodes, setNodes] = useState<BoardNode[]>(() => boardNodes(drawing, [], standing, selected));
  const shared = useMemo<BoardValue>(() => ({ standing, mayEdit, edit }), [standing, mayEdit, edit]);
  const isDragged = useRef(false);
  useEffect(() => setNodes((shown) => boardNodes(drawing, shown, standing, selected)), [drawing, standing, selected]);
  useEffect(() => onMeasure(measuredBy(nodes)), [nodes, onMeasure]);
  const edges = useMemo(() => boardEdges(drawing, selected), [drawing, selected]);

  function onNodesChange(changes: NodeChange<BoardNode>[]) {
    select(changes);
    setNodes((shown) => applyNodeChanges(changes.filter((change) => change.type === "position" || change.type === "dimensions"), shown));
    const places = changes.flatMap((change) => (change.type === "position" && change.position ? [change] : []));
    if (places.some((change) => change.dragging)) isDragged.current = true;
    else if (places.length > 0) settle(new Map(places.map((change) => [change.id, change.position ?? { x: 0, y: 0 }])));
  }
  /** Writes down where nodes were put, by the pointer or by arrow keys. */
  function settle(places: ReadonlyMap<string, Position>) {
    const byPointer = isDragged.current;
    isDragged.current = false;
    if (!mayEdit) return;
    const sizeOf = measuredBy(nodes);
    const put = (before: Drawing) => {
      const after = moved(before, places);
      if (!byPointer) return after;
      return [...outermost(after, new Set(places.keys()))].reduce((at, id) => putInto(at, id, groupBelow(at, id, sizeOf)), after);
    };
    edit(put, byPointer ? null : `nudge:${[...places.keys()].join(" ")}`);
  }
  function select(changes: (NodeChange<BoardNode> | EdgeChange<BoardEdge>)[]) {
    const chosen = changes.filter((change) => change.type === "select");
    if (chosen.length === 0) return;
    // Nodes and arrows are told one after the other, both before anything is drawn anew.
    onSelect((before) => {
      const next = new Set(before);
      for (const change of chosen) {
        if (change.selected) next.add(change.id);
        else next.delete(change.id);
      }
      return next;
    });
  }
  function onConnect({ source, target }: Connection) {
    edit((before) => connected(before, source, target));
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.target instanceof HTMLElement)) return;
    const id = event.target.closest<HTMLElement>(".react-flow__node")?.dataset.id;
    if (id) onOpen(id);
  }
  const isPlain = (event: React.MouseEvent) => !event.shiftKey && !event.metaKey && !event.ctrlKey;

  return (
    <BoardProvider value={shared}>
      <ReactFlow
        className={styles.flow ?? ""}
        aria-label="Canvas"
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onNodesChange={onNodesChange}
        onEdgesChange={select}
        onConnect={onConnect}
        onKeyDown={onKeyDown}
        onNodeClick={(event, node) => isPlain(event) && onOpen(node.id)}
        onEdgeClick={(event, edge) => isPlain(event) && onOpen(edge.id)}
        onPaneClick={() => onOpen(undefined)}
        onMoveEnd={(_event, at) => onViewport(at)}
        defaultViewport={viewport}
        fitView={fit || focus !== undefined}
        fitViewOptions={focus === undefined ? WHOLE : { ...CLOSE, nodes: [{ id: focus }] }}
        minZoom={0.05}
        maxZoom={4}
        nodesDraggable={mayEdit}
        nodesConnectable={mayEdit}
        edgesReconnectable={false}
        deleteKeyCode={null}
        selectionMode={SelectionMode.Partial}
        elevateNodesOnSelect={false}
      >
        <Background gap={24} size={1.5} />
        <Controls showInteractive={false} position="bottom-left" />
      </ReactFlow>
    </BoardProvider>
  );
}

/** Brings nodes into view. */
export function useCentre(): (ids: string[]) => void {
  const flow = useReactFlow();
  return (ids) => {
    void flow.fitView({ ...CLOSE, nodes: ids.map((id) => ({ id })) });
  };
}
