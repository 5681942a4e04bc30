// Between a drawing and what xyflow shows of it.
import { type Edge, MarkerType, type Node } from "@xyflow/react";
import { type CanvasNode, type Drawing, groupsAround, GROUP_SIZE, type Size, USUAL_SIZE } from "./document";
import { kindOf, nameOf } from "./naming";
import type { NodeStanding } from "./queries";

export type BoardNode = Node<{ node: CanvasNode }>;
export type BoardEdge = Edge;

/** What xyflow shows: groups come before what is in them. What it knows itself (measures, a drag) is kept. */
export function boardNodes(drawing: Drawing, shown: BoardNode[], standing: ReadonlyMap<string, NodeStanding>, selected: ReadonlySet<string>): BoardNode[] {
  const before = new Map(shown.map((one) => [one.id, one]));
  const level = new Map(drawing.nodes.map((node) => [node.id, groupsAround(drawing, node.id).length]));
  return drawing.nodes
    .toSorted((one, other) => (level.get(one.id) ?? 0) - (level.get(other.id) ?? 0) || Number(other.kind === "group") - Number(one.kind === "group"))
    .map((node) => {
      const was = before.get(node.id);
      const size = node.size ?? (node.kind === "group" ? GROUP_SIZE : undefined);
      return {
        id: node.id,
        type: node.kind === "group" ? "frame" : "card",
        position: was?.dragging ? was.position : node.position,
        data: was?.data.node === node ? was.data : { node },
        ariaLabel: `${kindOf(node)}: ${nameOf(node, standing.get(node.id))}`,
        ...(node.group !== null && { parentId: node.group }),
        ...(size && { width: size.width, height: size.height }),
        ...(was?.measured && { measured: size ?? was.measured }),
        selected: selected.has(node.id),
        ...(was?.dragging && { dragging: true }),
      } satisfies BoardNode;
    });
}

export function boardEdges(drawing: Drawing, selected: ReadonlySet<string>): BoardEdge[] {
  return drawing.edges.map((edge) => ({
    id: edge.id,
    source: edge.from,
    target: edge.to,
    selected: selected.has(edge.id),
    markerEnd: { type: MarkerType.ArrowClosed, width: 18, height: 18 },
    ...(edge.label && { label: edge.label }),
  }));
}

/** How large nodes are drawn, as far as they were. */
export function measuredBy(shown: BoardNode[]): (node: CanvasNode) => Size {
  const sizes = new Map(shown.map((one) => [one.id, one.measured]));
  return (node) => {
    const measured = sizes.get(node.id);
    if (measured?.width && measured.height) return { width: measured.width, height: measured.height };
    return node.size ?? (node.kind === "group" ? GROUP_SIZE : USUAL_SIZE);
  };
}
