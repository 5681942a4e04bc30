// Drawings for unit tests.
import type { CanvasNode, Drawing, GroupNode, NoteNode, QuoteNode, ReferenceNode } from "./document";

const placed = { position: { x: 0, y: 0 }, size: null, group: null };

export const note = (id: string, more: Partial<NoteNode> = {}): NoteNode => ({ ...placed, id, kind: "note", text: id, color: "neutral", ...more });
export const frame = (id: string, more: Partial<GroupNode> = {}): GroupNode => ({ ...placed, id, kind: "group", title: id, color: "neutral", size: { width: 400, height: 300 }, ...more });
export const quote = (id: string, more: Partial<QuoteNode> = {}): QuoteNode => ({ ...placed, id, kind: "quote", reference: "chat/messages#17", start: 0, end: 5, exact: null, edited_at: null, ...more });
export const pin = (id: string, reference: string, more: Partial<ReferenceNode> = {}): ReferenceNode => ({ ...placed, id, kind: "reference", reference, ...more });

export function drawing(nodes: CanvasNode[] = [], arrows: string[] = [], title = "Canvas"): Drawing {
  const edges = arrows.map((arrow) => {
    const [from = "", to = ""] = arrow.split(">");
    return { id: arrow.replace(">", "-"), from, to, label: "" };
  });
  return { title, nodes, edges };
}
