// Where the nodes of a provenance graph stand: a column for each step, what it rests on to the left, what rests on it to the right.
import type { GraphEdge, GraphNode, ProvenanceGraph } from "./queries";

export const NODE = { width: 216, height: 48 };
const GAP = { x: 80, y: 10 };
const SWEEPS = 4;

export interface Placed {
  node: GraphNode;
  column: number;
  row: number;
  /** Of its upper left corner, in pixels. */
  x: number;
  y: number;
}

/** All derivations between two nodes, drawn as one line. */
export interface Line {
  id: string;
  source: Placed;
  derived: Placed;
  edges: GraphEdge[];
  isChanged: boolean;
  path: string;
}

export interface Layout {
  width: number;
  height: number;
  /** From left to right, each from top to bottom. */
  columns: Placed[][];
  lines: Line[];
}

const columnOf = ({ side, depth }: GraphNode) => (side === "upstream" ? -depth : side === "downstream" ? depth : 0);

/** A layered layout in which neighbours stand near each other. It is the same for the same graph. */
export function layout({ nodes, edges }: ProvenanceGraph): Layout {
  const layers = new Map<number, GraphNode[]>();
  for (const node of nodes) layers.set(columnOf(node), [...(layers.get(columnOf(node)) ?? []), node]);
  const ordered = [...layers].toSorted(([one], [other]) => one - other).map(([, layer]) => layer);
  const neighbours = neighboursOf(edges);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) untangle(ordered, neighbours, sweep % 2 === 0);

  const tallest = Math.max(1, ...ordered.map((layer) => layer.length));
  const heightOf = (count: number) => count * (NODE.height + GAP.y) - GAP.y;
  const columns = ordered.map((layer, column) => {
    const top = (heightOf(tallest) - heightOf(layer.length)) / 2;
    return layer.map((node, row) => ({ node, column, row, x: column * (NODE.width + GAP.x), y: top + row * (NODE.height + GAP.y) }));
  });
  return {
    width: Math.max(1, columns.length) * (NODE.width + GAP.x) - GAP.x,
    height: heightOf(tallest),
    columns,
    lines: linesOf(edges, new Map(columns.flat().map((placed) => [placed.node.id, placed]))),
  };
}

function neighboursOf(edges: GraphEdge[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (one: string, other: string) => found.set(one, [...(found.get(one) ?? []), other]);
  for (const { source, derived } of edges) {
    add(source, derived);
    add(derived, source);
  }
  return found;
}

/** Sorts each layer by where its neighbours in the one before stand on average; what is out of date stays on top of its equals. */
function untangle(layers: GraphNode[][], neighbours: Map<string, string[]>, rightwards: boolean): void {
  const order = rightwards ? layers : layers.toReversed();
  let before = new Map<string, number>();
  for (const layer of order) {
    const places = new Map(layer.map((node, index) => [node.id, middle(neighbours.get(node.id) ?? [], before) ?? index / layer.length]));
    layer.sort((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0) || Number(other.state !== "current") - Number(one.state !== "current"));
    before = new Map(layer.map((node, index) => [node.id, index / layer.length]));
  }
}

function middle(ids: string[], places: Map<string, number>): number | null {
  const found = ids.flatMap((id) => places.get(id) ?? []);
  return found.length === 0 ? null : found.reduce((sum, place) => sum + place, 0) / found.length;
}

function linesOf(edges: GraphEdge[], placed: Map<string, Placed>): Line[] {
  const lines = new Map<string, Line>();
  for (const edge of edges) {
    const [source, derived] = [placed.get(edge.source), placed.get(edge.derived)];
    if (!source || !derived) continue;
    const id = `${edge.source}>${edge.derived}`;
    const line = lines.get(id) ?? { id, source, derived, edges: [], isChanged: false, path: pathOf(source, derived) };
    line.edges.push(edge);
    line.isChanged ||= edge.changed_at !== null;
    lines.set(id, line);
  }
  return [...lines.values()];
}

function pathOf(source: Placed, derived: Placed): string {
  const [x1, y1] = [source.x + NODE.width, source.y + NODE.height / 2];
  const [x2, y2] = [derived.x, derived.y + NODE.height / 2];
  const bend = Math.max(GAP.x / 2, Math.abs(x2 - x1) / 2);
  return `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`;
}

/** The node that an arrow key leads to; null where there is none that way. */
export function neighbourOf({ columns }: Layout, id: string, key: string): Placed | null {
  const at = columns.flat().find(({ node }) => node.id === id);
  if (!at) return null;
  const column = columns[at.column] ?? [];
  if (key === "ArrowUp") return column[at.row - 1] ?? null;
  if (key === "ArrowDown") return column[at.row + 1] ?? null;
  if (key === "Home") return columns.flat().find(({ node }) => node.side === "asked") ?? null;
  const beside = key === "ArrowLeft" ? columns[at.column - 1] : key === "ArrowRight" ? columns[at.column + 1] : undefined;
  return beside?.reduce((nearest, one) => (Math.abs(one.y - at.y) < Math.abs(nearest.y - at.y) ? one : nearest)) ?? null;
}
