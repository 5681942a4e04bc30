// What a graph says of the node that it was asked about.
import type { GraphEdge, GraphNode, ProvenanceGraph } from "./queries";

/** A neighbour, with all derivations between it and the node in the middle. */
export interface Neighbour {
  node: GraphNode;
  edges: GraphEdge[];
}

export interface Around {
  asked: GraphNode;
  restsOn: Neighbour[];
  supports: Neighbour[];
  /** From the change that put it out of date down to it. */
  chain: GraphEdge[];
}

const RANK = { gone: 0, stale: 1, suspect: 2, current: 3 } as const;

/** The node in the middle, its direct neighbours (what has changed comes first), and why it is out of date. */
export function around(graph: ProvenanceGraph): Around | null {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const asked = nodes.get(graph.asked);
  if (!asked) return null;
  const edges = new Map(graph.edges.map((edge) => [edge.id, edge]));
  const beside = (own: "derived" | "source", other: "derived" | "source") => {
    const found = new Map<string, Neighbour>();
    for (const edge of graph.edges) {
      const node = nodes.get(edge[other]);
      if (edge[own] !== graph.asked || !node) continue;
      const neighbour = found.get(node.id) ?? { node, edges: [] };
      neighbour.edges.push(edge);
      found.set(node.id, neighbour);
    }
    return [...found.values()].toSorted((one, another) => rank(one) - rank(another));
  };
  return { asked, restsOn: beside("derived", "source"), supports: beside("source", "derived"), chain: asked.chain.flatMap((id) => edges.get(id) ?? []) };
}

const rank = ({ node, edges }: Neighbour) => (edges.some((edge) => edge.changed_at !== null) ? 0 : 1) * 4 + RANK[node.state];

/** The nodes of one side by their distance, nearest first. */
export function byDepth(graph: ProvenanceGraph, side: GraphNode["side"]): GraphNode[][] {
  const layers: GraphNode[][] = [];
  for (const node of graph.nodes) {
    if (node.side !== side) continue;
    (layers[node.depth] ??= []).push(node);
  }
  return layers.filter(Boolean).map((layer) => layer.toSorted((one, other) => RANK[one.state] - RANK[other.state]));
}

/** Different words that were read through a neighbour's derivations, each once: many parts often rest on the same words. */
export function readings(edges: GraphEdge[]): { edge: GraphEdge; roles: string[] }[] {
  const found = new Map<string, { edge: GraphEdge; roles: string[] }>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.read, edge.reads_now, edge.changed_at !== null]);
    const reading = found.get(key) ?? { edge, roles: [] };
    reading.roles.push(edge.role);
    found.set(key, reading);
  }
  return [...found.values()];
}
