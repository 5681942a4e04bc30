// How nodes are called in lists, to assistive technology and in messages.
import type { CanvasEdge, CanvasNode, Drawing } from "./document";
import type { NodeStanding } from "./queries";

export const KINDS: Record<CanvasNode["kind"], string> = { reference: "Reference", quote: "Quote", chart: "Chart", search: "Search", note: "Note", group: "Group" };
const REFERENCE_KINDS: Record<string, string> = { person: "Person", request: "Request", scene: "Scene", run: "Run", highlight: "Highlight", chat: "Message", snapshot: "Snapshot" };
const LONGEST = 60;

/** "Person", "Quote", "Note": what kind of thing it is, in a word. */
export function kindOf(node: CanvasNode): string {
  if (node.kind !== "reference") return KINDS[node.kind];
  const kind = node.reference.slice(0, node.reference.indexOf("/"));
  return REFERENCE_KINDS[kind] ?? KINDS.reference;
}

/** What a node is called, by what is known of it. */
export function nameOf(node: CanvasNode, standing?: NodeStanding): string {
  switch (node.kind) {
    case "note":
      return shortened(node.text.trim()) || "Empty note";
    case "group":
      return node.title || "Group";
    case "search":
      return searchWords(node.query) || "Everything";
    case "quote":
      return shortened(standing?.words ?? node.exact ?? node.reference);
    case "chart":
      return standing?.title ? `Messages of ${standing.title}` : node.source;
    case "reference":
      return standing?.title ?? node.reference;
  }
}

/** The words of a search, of the address of its page. */
export const searchWords = (query: string): string => new URLSearchParams(query).get("q") ?? "";

export function arrowName(edge: CanvasEdge, drawing: Drawing, standing: ReadonlyMap<string, NodeStanding>): string {
  const name = (id: string) => {
    const node = drawing.nodes.find((one) => one.id === id);
    return node ? nameOf(node, standing.get(id)) : id;
  };
  return `${name(edge.from)} → ${name(edge.to)}${edge.label ? `: ${edge.label}` : ""}`;
}

function shortened(text: string): string {
  const points = [...text.replaceAll(/\s+/gu, " ")];
  return points.length > LONGEST ? `${points.slice(0, LONGEST - 1).join("")}…` : points.join("");
}
