// Two people (or tabs) changed the same version: what both did, apart from where they can't both have it their way.
import { absolute, type CanvasEdge, type CanvasNode, type Drawing, groupsAround } from "./document";
import { contentOf, same } from "./equality";

export type Side = "mine" | "theirs";

/** Something that both changed, each otherwise. */
export interface Conflict {
  /** Unique in a merge, and the same when it is merged again. */
  id: string;
  /** The node or edge; null is the title's. */
  item: string | null;
  what: "title" | "content" | "place" | "size" | "arrow" | "deleted";
  /** For `deleted`: who deleted what the other changed. */
  deletedBy?: Side;
  /** What it is on both sides; undefined where it is deleted there. */
  mine: CanvasNode | CanvasEdge | string | undefined;
  theirs: CanvasNode | CanvasEdge | string | undefined;
}

interface Merged {
  drawing: Drawing;
  /** Those that nothing was chosen for; the drawing has what `otherwise` says. */
  conflicts: Conflict[];
}

type Choices = ReadonlyMap<string, Side>;

/**
 * Merges two changed drawings that began as the same one.
 *
 * What only one side changed is as there. What both changed otherwise is a conflict, and goes by `choices` (a conflict's
 * id: whose), `otherwise` where nothing was chosen. Something deleted by one and changed, or pointed to anew, by the other
 * is a conflict as well.
 */
export function merge(base: Drawing, mine: Drawing, theirs: Drawing, choices: Choices = new Map(), otherwise: Side = "mine"): Merged {
  const found = new Found(choices, otherwise);
  const title = found.pick({ id: "title", item: null, what: "title", mine: mine.title, theirs: theirs.title }, base.title, mine.title, theirs.title);
  const nodes = mergeNodes(base, mine, theirs, found);
  const edges = mergeEdges(base, mine, theirs, nodes, found);
  return { drawing: sound({ title, nodes, edges }, mine, theirs), conflicts: found.open };
}

class Found {
  readonly open: Conflict[] = [];
  /** Nodes that stay though one side deleted them, with that side. */
  readonly restored = new Map<string, Side>();

  constructor(
    private readonly choices: Choices,
    private readonly otherwise: Side,
  ) {}

  side(conflict: Conflict): Side {
    const chosen = this.choices.get(conflict.id);
    if (chosen === undefined) this.open.push(conflict);
    return chosen ?? this.otherwise;
  }

  pick<T>(conflict: Conflict, base: T | undefined, mine: T, theirs: T): T {
    if (same(mine, theirs) || same(base, theirs)) return mine;
    if (same(base, mine)) return theirs;
    return this.side(conflict) === "mine" ? mine : theirs;
  }
}

const byId = <Item extends { id: string }>(items: Item[]) => new Map(items.map((item) => [item.id, item]));
const idsOf = (...lists: { id: string }[][]) => new Set(lists.flat().map((item) => item.id));

function mergeNodes(base: Drawing, mine: Drawing, theirs: Drawing, found: Found): CanvasNode[] {
  const [before, own, other] = [byId(base.nodes), byId(mine.nodes), byId(theirs.nodes)];
  const pointed = { mine: newlyPointedTo(base, mine), theirs: newlyPointedTo(base, theirs) };
  return [...idsOf(mine.nodes, theirs.nodes)].flatMap((id) => {
    const [was, here, there] = [before.get(id), own.get(id), other.get(id)];
    if (here && there) return mergeNode(was, here, there, found);
    const kept = here ?? there;
    if (!kept) return [];
    if (!was) return kept;
    const deletedBy: Side = here ? "theirs" : "mine";
    const isTouched = !sameParts(was, kept) || pointed[deletedBy === "mine" ? "theirs" : "mine"].has(id);
    if (!isTouched) return [];
    const side = found.side({ id: `${id}:deleted`, item: id, what: "deleted", deletedBy, mine: here, theirs: there });
    if (side === deletedBy) return [];
    found.restored.set(id, deletedBy);
    return kept;
  });
}

/** Nodes that were there, and have an arrow now that wasn't. */
function newlyPointedTo(base: Drawing, changed: Drawing): Set<string> {
  const before = idsOf(base.edges);
  return new Set(changed.edges.filter((edge) => !before.has(edge.id)).flatMap((edge) => [edge.from, edge.to]));
}

// A place is counted from the node's group, so both are one: the place of one side in the other's group is nowhere.
const placeOf = (node: CanvasNode) => ({ position: node.position, group: node.group });

function sameParts(one: CanvasNode, other: CanvasNode): boolean {
  return same(placeOf(one), placeOf(other)) && same(one.size, other.size) && same(contentOf(one), contentOf(other));
}

function mergeNode(was: CanvasNode | undefined, mine: CanvasNode, theirs: CanvasNode, found: Found): CanvasNode {
  const { id } = mine;
  const of = (what: Conflict["what"]): Conflict => ({ id: `${id}:${what}`, item: id, what, mine, theirs });
  const content = found.pick(of("content"), was && contentOf(was), contentOf(mine), contentOf(theirs));
  // Equal content may still differ in what the server set of a quote: theirs was saved.
  const source = same(content, contentOf(theirs)) ? theirs : mine;
  return {
    ...source,
    ...found.pick(of("place"), was && placeOf(was), placeOf(mine), placeOf(theirs)),
    size: found.pick(of("size"), was?.size, mine.size, theirs.size),
  };
}

function mergeEdges(base: Drawing, mine: Drawing, theirs: Drawing, nodes: CanvasNode[], found: Found): CanvasEdge[] {
  const [before, own, other] = [byId(base.edges), byId(mine.edges), byId(theirs.edges)];
  const present = idsOf(nodes);
  const isHeld = (edge: CanvasEdge) => present.has(edge.from) && present.has(edge.to);
  return [...idsOf(mine.edges, theirs.edges)].flatMap((id) => {
    const [was, here, there] = [before.get(id), own.get(id), other.get(id)];
    if (here && there) {
      const edge = found.pick({ id: `${id}:arrow`, item: id, what: "arrow", mine: here, theirs: there }, was, here, there);
      return isHeld(edge) ? edge : [];
    }
    const kept = here ?? there;
    if (!kept || !isHeld(kept)) return [];
    const deletedBy: Side = here ? "theirs" : "mine";
    if (!was || cameBack(kept, deletedBy, found)) return kept;
    if (same(was, kept)) return [];
    return found.side({ id: `${id}:deleted`, item: id, what: "deleted", deletedBy, mine: here, theirs: there }) === deletedBy ? [] : kept;
  });
}

/** Whether an arrow went only because a node went that stays now. */
const cameBack = (edge: CanvasEdge, deletedBy: Side, found: Found) => [edge.from, edge.to].some((end) => found.restored.get(end) === deletedBy);

/** What each side may do by itself can be impossible together: nodes in a frame that is gone, frames inside each other. */
function sound(drawing: Drawing, mine: Drawing, theirs: Drawing): Drawing {
  const groups = idsOf(drawing.nodes.filter((node) => node.kind === "group"));
  const lifted = { ...drawing, nodes: drawing.nodes.map((node) => lift(node, groups, mine, theirs)) };
  return uncircled(lifted, theirs);
}

/** A node whose frame is gone is in the next frame around that one, at the same place of the canvas. */
function lift(node: CanvasNode, groups: ReadonlySet<string>, mine: Drawing, theirs: Drawing): CanvasNode {
  if (node.group === null || groups.has(node.group)) return node;
  const whole = [theirs, mine].find((side) => side.nodes.some((one) => one.id === node.id && one.group === node.group) && side.nodes.some((one) => one.id === node.group));
  if (!whole) return { ...node, group: null };
  const group = groupsAround(whole, node.id).find((one) => groups.has(one)) ?? null;
  const [at, corner] = [absolute(whole, node.id), group === null ? { x: 0, y: 0 } : absolute(whole, group)];
  return { ...node, group, position: { x: at.x - corner.x, y: at.y - corner.y } };
}

/** Of frames that would be inside each other, those places stand that were saved. */
function uncircled(drawing: Drawing, theirs: Drawing): Drawing {
  const saved = byId(theirs.nodes);
  const groupOf = new Map(drawing.nodes.map((node) => [node.id, node.group]));
  const circled = drawing.nodes.filter((node) => node.kind === "group" && isInItself(node.id, groupOf));
  if (circled.length === 0) return drawing;
  const ids = idsOf(circled);
  const nodes = drawing.nodes.map((node) => {
    if (!ids.has(node.id)) return node;
    const there = saved.get(node.id);
    const isFree = there !== undefined && !same(placeOf(there), placeOf(node));
    return isFree && (there.group === null || groupOf.has(there.group)) ? { ...node, ...placeOf(there) } : node;
  });
  const freed = { ...drawing, nodes };
  const isBetter = !same(nodes, drawing.nodes);
  return isBetter ? uncircled(freed, theirs) : { ...drawing, nodes: drawing.nodes.map((node) => (ids.has(node.id) ? { ...node, group: null } : node)) };
}

function isInItself(id: string, groupOf: ReadonlyMap<string, string | null>): boolean {
  const passed = new Set<string>();
  for (let at = groupOf.get(id) ?? null; at !== null && !passed.has(at); at = groupOf.get(at) ?? null) {
    if (at === id) return true;
    passed.add(at);
  }
  return false;
}
