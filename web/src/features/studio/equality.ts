import type { CanvasEdge, CanvasNode, Drawing } from "./document";

/** Whether two JSON values are the same, whatever the order of their members. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [mine, theirs] = [one as Record<string, unknown>, other as Record<string, unknown>];
  const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  return [...keys].every((key) => same(mine[key], theirs[key]));
}

/**
 * What a node says, without its place.
 *
 * A quote's words and edit are left out: the server takes the words away when it saves them, and sets the edit. Which
 * words are meant is said by the message and the span.
 */
export function contentOf(node: CanvasNode): Record<string, unknown> {
  const { id: _id, position: _position, size: _size, group: _group, ...content } = node;
  if (content.kind !== "quote") return content;
  const { exact: _exact, edited_at: _edited, ...place } = content;
  return place;
}

const sameNode = (one: CanvasNode, other: CanvasNode): boolean =>
  same([one.id, one.position, one.size, one.group, contentOf(one)], [other.id, other.position, other.size, other.group, contentOf(other)]);

const sameEdge = (one: CanvasEdge, other: CanvasEdge): boolean => same(one, other);

/** Whether saving one in the other's place would change nothing; the order of nodes and edges doesn't count. */
export function sameDrawing(one: Drawing, other: Drawing): boolean {
  if (one === other) return true;
  return one.title === other.title && sameSet(one.nodes, other.nodes, sameNode) && sameSet(one.edges, other.edges, sameEdge);
}

function sameSet<Item extends { id: string }>(one: Item[], other: Item[], equal: (one: Item, other: Item) => boolean): boolean {
  if (one.length !== other.length) return false;
  const byId = new Map(other.map((item) => [item.id, item]));
  return one.every((item) => {
    const match = byId.get(item.id);
    return match !== undefined && (match === item || equal(item, match));
  });
}
