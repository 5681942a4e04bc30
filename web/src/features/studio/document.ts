// A canvas document and what can be done to it: pure functions, each gives a new document and leaves its own alone.
import type { components } from "@/api";
import { randomUuid } from "@/lib/ids";

type Schemas = components["schemas"];
/** A type with all that the server fills in where it is left out. */
type Whole<T> = T extends unknown ? { [K in keyof T]-?: Exclude<T[K], undefined> } : never;

export type ReferenceNode = Whole<Schemas["ReferenceNode"]>;
export type QuoteNode = Whole<Schemas["QuoteNode"]>;
export type ChartNode = Whole<Schemas["ChartNode"]>;
export type SearchNode = Whole<Schemas["SearchNode"]>;
export type NoteNode = Whole<Schemas["NoteNode"]>;
export type GroupNode = Whole<Schemas["GroupNode"]>;
export type CanvasNode = ReferenceNode | QuoteNode | ChartNode | SearchNode | NoteNode | GroupNode;
export type CanvasEdge = Whole<Schemas["Edge"]>;
export type Color = NoteNode["color"];
export type Position = Schemas["Position"];
export type Size = Schemas["Size"];
export type Viewport = Whole<Schemas["Viewport"]>;

/** What a canvas is, title included: what is saved, undone and merged as one. */
export interface Drawing {
  title: string;
  nodes: CanvasNode[];
  edges: CanvasEdge[];
}

/** Changes a drawing. Changes of one `name` that follow closely are undone together. */
export type Edit = (change: (drawing: Drawing) => Drawing, name?: string | null) => void;

/** What a pin adds: a node without its place. */
export type Pin = CanvasNode extends infer Node ? (Node extends CanvasNode ? Omit<Node, "id" | "position" | "size" | "group"> : never) : never;

/** What of a node can be changed in place. */
export type NodeChange = CanvasNode extends infer Node ? (Node extends CanvasNode ? Partial<Omit<Node, "id" | "kind">> : never) : never;

export const COLORS: Color[] = ["neutral", "blue", "green", "amber", "red", "violet"];
export const GROUP_SIZE: Size = { width: 360, height: 240 };
/** How large a node is taken to be before it was drawn. */
export const USUAL_SIZE: Size = { width: 260, height: 120 };
/** The same of what shows several lines: found things, a chart. */
const TALL_SIZE: Size = { width: 260, height: 280 };
const GROUP_PADDING = { side: 24, top: 48 };
const FARTHEST = 1_000_000;

export function drawingOf(title: string, document: Schemas["CanvasDocument"]): Drawing {
  return {
    title,
    nodes: (document.nodes ?? []).map(wholeNode),
    edges: (document.edges ?? []).map((edge) => ({ ...edge, label: edge.label ?? "" })),
  };
}

export function documentOf(drawing: Drawing, viewport: Viewport): Schemas["CanvasDocument"] {
  return { schema_version: 1, nodes: drawing.nodes, edges: drawing.edges, viewport };
}

export const viewportOf = (document: Schemas["CanvasDocument"]): Viewport => ({ x: 0, y: 0, zoom: 1, ...document.viewport });

function wholeNode(node: NonNullable<Schemas["CanvasDocument"]["nodes"]>[number]): CanvasNode {
  const placed = { size: null, group: null };
  switch (node.kind) {
    case "quote":
      return { ...placed, exact: null, edited_at: null, ...node };
    case "chart":
      return { ...placed, ...node, spec: { x: null, ...node.spec } };
    case "note":
    case "group":
      return { ...placed, color: "neutral", ...node } as CanvasNode;
    default:
      return { ...placed, ...node };
  }
}

/** A new id; `random` is for tests. */
export const newId = (kind: string, random: () => string = randomUuid): string => `${kind}-${random().replaceAll("-", "").slice(0, 12)}`;

export const nodeOf = (drawing: Drawing, id: string | undefined): CanvasNode | undefined => drawing.nodes.find((node) => node.id === id);

/** A node for a pin, at a place of the canvas. */
export function pinned(pin: Pin, position: Position, id = newId(pin.kind)): CanvasNode {
  return { ...pin, id, position: rounded(position), size: pin.kind === "group" ? GROUP_SIZE : null, group: null } as CanvasNode;
}

export const withNode = (drawing: Drawing, node: CanvasNode): Drawing => ({ ...drawing, nodes: [...drawing.nodes, node] });

/** Changes what a node says; where it is stays. */
export function changed(drawing: Drawing, id: string, change: NodeChange): Drawing {
  return { ...drawing, nodes: drawing.nodes.map((node) => (node.id === id ? ({ ...node, ...change } as CanvasNode) : node)) };
}

/** Puts nodes to other places; each is counted from the upper left corner of the node's group. */
export function moved(drawing: Drawing, places: ReadonlyMap<string, Position>): Drawing {
  return { ...drawing, nodes: drawing.nodes.map((node) => (places.has(node.id) ? { ...node, position: rounded(places.get(node.id) ?? node.position) } : node)) };
}

export function nudged(drawing: Drawing, ids: ReadonlySet<string>, by: Position): Drawing {
  const outer = outermost(drawing, ids);
  return moved(drawing, new Map(drawing.nodes.filter((node) => outer.has(node.id)).map((node) => [node.id, plus(node.position, by)])));
}

/** Gives a node another size, and place: its upper left corner moves where it is resized from there. */
export function resized(drawing: Drawing, id: string, size: Size, position?: Position): Drawing {
  const whole = { width: Math.round(size.width), height: Math.round(size.height) };
  return { ...drawing, nodes: drawing.nodes.map((node) => (node.id === id ? { ...node, size: whole, position: rounded(position ?? node.position) } : node)) };
}

/** Takes nodes away, with what is in groups among them and all arrows at them. */
export function without(drawing: Drawing, ids: ReadonlySet<string>): Drawing {
  const gone = withContent(drawing, ids);
  return {
    ...drawing,
    nodes: drawing.nodes.filter((node) => !gone.has(node.id)),
    edges: drawing.edges.filter((edge) => !ids.has(edge.id) && !gone.has(edge.from) && !gone.has(edge.to)),
  };
}

/** Adds an arrow; a second one between the same two nodes, or from a node to itself, changes nothing. */
export function connected(drawing: Drawing, from: string, to: string, id = newId("edge")): Drawing {
  const isThere = drawing.edges.some((edge) => edge.from === from && edge.to === to);
  return from === to || isThere ? drawing : { ...drawing, edges: [...drawing.edges, { id, from, to, label: "" }] };
}

export const labelled = (drawing: Drawing, edge: string, label: string): Drawing => ({
  ...drawing,
  edges: drawing.edges.map((one) => (one.id === edge ? { ...one, label } : one)),
});

export type SizeOf = (node: CanvasNode) => Size;
const usualSize: SizeOf = (node) => {
  if (node.size) return node.size;
  if (node.kind === "group") return GROUP_SIZE;
  return node.kind === "search" || node.kind === "chart" ? TALL_SIZE : USUAL_SIZE;
};

/** Puts a frame around nodes. Those of several groups, or in none, end up in the new one together. */
export function grouped(drawing: Drawing, ids: ReadonlySet<string>, { id = newId("group"), sizeOf = usualSize }: { id?: string; sizeOf?: SizeOf } = {}): Drawing {
  const outer = drawing.nodes.filter((node) => outermost(drawing, ids).has(node.id));
  if (outer.length === 0) return drawing;
  const groups = new Set(outer.map((node) => node.group));
  const parent = groups.size === 1 ? (outer[0]?.group ?? null) : null;
  const boxes = outer.map((node) => ({ ...absolute(drawing, node.id), ...sizeOf(node) }));
  const left = Math.min(...boxes.map((box) => box.x)) - GROUP_PADDING.side;
  const top = Math.min(...boxes.map((box) => box.y)) - GROUP_PADDING.top;
  const width = Math.max(...boxes.map((box) => box.x + box.width)) + GROUP_PADDING.side - left;
  const height = Math.max(...boxes.map((box) => box.y + box.height)) + GROUP_PADDING.side - top;
  const corner = { x: left, y: top };
  const frame: GroupNode = {
    id, kind: "group", title: "Group", color: "neutral", group: parent,
    position: rounded(minus(corner, parent === null ? ORIGIN : absolute(drawing, parent))),
    size: { width: Math.round(width), height: Math.round(height) },
  };
  const inside = new Set(outer.map((node) => node.id));
  return {
    ...drawing,
    nodes: [...drawing.nodes, frame].map((node) => (inside.has(node.id) ? { ...node, group: id, position: rounded(minus(absolute(drawing, node.id), corner)) } : node)),
  };
}

/** Takes frames away and leaves what is in them where it is. */
export function ungrouped(drawing: Drawing, ids: ReadonlySet<string>): Drawing {
  let rest = drawing;
  for (const node of drawing.nodes) {
    if (node.kind !== "group" || !ids.has(node.id)) continue;
    const frame = nodeOf(rest, node.id);
    if (!frame) continue;
    rest = {
      ...rest,
      nodes: rest.nodes
        .filter((one) => one.id !== frame.id)
        .map((one) => (one.group === frame.id ? { ...one, group: frame.group, position: rounded(plus(one.position, frame.position)) } : one)),
      edges: rest.edges.filter((edge) => edge.from !== frame.id && edge.to !== frame.id),
    };
  }
  return rest;
}

/** Puts a node into a group, or out of all; it stays where it is seen. */
export function putInto(drawing: Drawing, id: string, group: string | null): Drawing {
  const node = nodeOf(drawing, id);
  if (!node || node.group === group || (group !== null && withContent(drawing, new Set([id])).has(group))) return drawing;
  const position = rounded(minus(absolute(drawing, id), group === null ? ORIGIN : absolute(drawing, group)));
  return { ...drawing, nodes: drawing.nodes.map((one) => (one.id === id ? { ...one, group, position } : one)) };
}

/** The innermost group that a node's middle is above, apart from itself and what it holds; null where there is none. */
export function groupBelow(drawing: Drawing, id: string, sizeOf: SizeOf = usualSize): string | null {
  const node = nodeOf(drawing, id);
  if (!node) return null;
  const own = withContent(drawing, new Set([id]));
  const corner = absolute(drawing, id);
  const size = sizeOf(node);
  const middle = { x: corner.x + size.width / 2, y: corner.y + size.height / 2 };
  const below = drawing.nodes.filter((one) => one.kind === "group" && !own.has(one.id) && holds({ ...absolute(drawing, one.id), ...sizeOf(one) }, middle));
  return below.toSorted((one, other) => depth(drawing, other) - depth(drawing, one))[0]?.id ?? null;
}

const holds = (box: Position & Size, point: Position) => point.x >= box.x && point.x <= box.x + box.width && point.y >= box.y && point.y <= box.y + box.height;

/** Where a node is, counted from the canvas's origin. */
export function absolute(drawing: Drawing, id: string): Position {
  return [id, ...groupsAround(drawing, id)].reduce((sum, one) => plus(sum, nodeOf(drawing, one)?.position ?? ORIGIN), ORIGIN);
}

/** The groups that a node is in, the innermost first. */
export function groupsAround(drawing: Drawing, id: string): string[] {
  const around: string[] = [];
  for (let at = nodeOf(drawing, id)?.group ?? null; at !== null && !around.includes(at); at = nodeOf(drawing, at)?.group ?? null) around.push(at);
  return around;
}

const depth = (drawing: Drawing, node: CanvasNode) => groupsAround(drawing, node.id).length;

/** These nodes, and what is in groups among them. */
export function withContent(drawing: Drawing, ids: ReadonlySet<string>): Set<string> {
  const all = new Set(ids);
  for (let before = -1; before < all.size; ) {
    before = all.size;
    for (const node of drawing.nodes) if (node.group !== null && all.has(node.group)) all.add(node.id);
  }
  return all;
}

/** Those of the nodes that aren't in a group among them: who moves a group moves what is in it. */
export function outermost(drawing: Drawing, ids: ReadonlySet<string>): Set<string> {
  return new Set([...ids].filter((id) => nodeOf(drawing, id) && !groupsAround(drawing, id).some((group) => ids.has(group))));
}

/** Nodes in the order of an outline: each group is followed by what is in it; from top to bottom, from left to right. */
export function outline(drawing: Drawing): { node: CanvasNode; level: number }[] {
  const inside = new Map<string | null, CanvasNode[]>();
  for (const node of drawing.nodes) inside.set(node.group, [...(inside.get(node.group) ?? []), node]);
  const below = (group: string | null, level: number): { node: CanvasNode; level: number }[] =>
    (inside.get(group) ?? [])
      .toSorted((one, other) => one.position.y - other.position.y || one.position.x - other.position.x || one.id.localeCompare(other.id, "en"))
      .flatMap((node) => [{ node, level }, ...below(node.id, level + 1)]);
  return below(null, 0);
}

/** A free place for a new node: this one, or further down where something is there already. */
export function freePlace(drawing: Drawing, wanted: Position, sizeOf: SizeOf = usualSize): Position {
  const taken = drawing.nodes.filter((node) => node.group === null).map((node) => ({ ...node.position, ...sizeOf(node) }));
  let at = rounded(wanted);
  for (let tries = 0; tries < taken.length; tries += 1) {
    const below = taken.find((box) => at.x < box.x + box.width && box.x < at.x + USUAL_SIZE.width && at.y < box.y + box.height && box.y < at.y + USUAL_SIZE.height);
    if (!below) return at;
    at = rounded({ x: at.x, y: below.y + below.height + 24 });
  }
  return at;
}

const ORIGIN: Position = { x: 0, y: 0 };
const plus = (one: Position, other: Position): Position => ({ x: one.x + other.x, y: one.y + other.y });
const minus = (one: Position, other: Position): Position => ({ x: one.x - other.x, y: one.y - other.y });
const within = (value: number) => Math.max(-FARTHEST, Math.min(FARTHEST, Math.round(value)));
const rounded = ({ x, y }: Position): Position => ({ x: within(x), y: within(y) });
