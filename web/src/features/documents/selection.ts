// What is selected on a page, as code points of the document's text. Each piece of text stands in an element that says
// where it begins: `data-at`.
import type { Span } from "@/lib/spans";
import type { CodePoints } from "./offsets";

type Edge = "start" | "end";

/** The span of a selection within `root`; null where nothing of the document is selected. */
export function spanOfSelection(root: HTMLElement, selection: Selection | null, points: CodePoints): Span | null {
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return null;
  return spanOfRange(root, selection.getRangeAt(0), points);
}

export function spanOfRange(root: HTMLElement, range: Range, points: CodePoints): Span | null {
  if (!range.intersectsNode(root)) return null;
  const start = pointAt(root, range.startContainer, range.startOffset, "start", points);
  const end = pointAt(root, range.endContainer, range.endOffset, "end", points);
  return start !== null && end !== null && start < end ? [start, end] : null;
}

/** Where one end of a range stands; between pieces, the nearest one on the range's inside. */
function pointAt(root: HTMLElement, node: Node, offset: number, edge: Edge, points: CodePoints): number | null {
  const own = pieceAround(node);
  if (own && root.contains(own) && node.nodeType === Node.TEXT_NODE) return points.pointOf(points.unitOf(beginOf(own)) + unitsBefore(own, node) + offset);
  const pieces = [...root.querySelectorAll<HTMLElement>("[data-at]")];
  if (edge === "start") {
    const next = pieces.find((piece) => compare(piece, node, offset) >= 0);
    return next ? beginOf(next) : null;
  }
  const last = pieces.findLast((piece) => compare(piece, node, offset) < 0);
  return last ? points.pointOf(points.unitOf(beginOf(last)) + (last.textContent?.length ?? 0)) : null;
}

const pieceAround = (node: Node): HTMLElement | null => (node instanceof Element ? node : node.parentElement)?.closest<HTMLElement>("[data-at]") ?? null;

const beginOf = (piece: HTMLElement) => Number(piece.dataset.at);

/** How many UTF-16 units of a piece stand before one of its text nodes. */
function unitsBefore(piece: HTMLElement, node: Node): number {
  const before = document.createRange();
  before.setStart(piece, 0);
  before.setEnd(node, 0);
  return before.toString().length;
}

/** Below 0 where a piece begins before a place in the page, above where after. */
function compare(piece: HTMLElement, node: Node, offset: number): number {
  const at = document.createRange();
  at.setStart(node, offset);
  const begin = document.createRange();
  begin.setStart(piece, 0);
  return begin.compareBoundaryPoints(Range.START_TO_START, at);
}
