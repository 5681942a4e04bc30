// A provenance graph as the tests of this feature need it.
import type { GraphEdge, GraphNode, ProvenanceGraph } from "./queries";

export function node(id: string, changed: Partial<GraphNode> = {}): GraphNode {
  return { id, reference: `thing/${id}`, kind: "thing", title: null, side: "upstream", depth: 1, state: "current", since: null, version: 1, chain: [], ...changed };
}

export function edge(id: number, source: string, derived: string, changed: Partial<GraphEdge> = {}): GraphEdge {
  return {
    id, source, derived, source_part: `thing/${source}@1`, derived_part: `thing/${derived}@1`, role: "", selector: null, read: `words ${id}`, reads_now: null, is_withheld: false,
    changed_at: null, changed_by: null, ...changed,
  };
}

/** A highlight that rests on two messages, one of them edited, and on which a page rests. */
export const graph = (): ProvenanceGraph => ({
  asked: "h",
  is_whole: true,
  nodes: [
    node("h", { reference: "highlight/30", kind: "highlight", title: "Roz Achterberg", side: "asked", depth: 0, state: "stale", since: "2026-05-04T09:12:00Z", version: 2, chain: [12] }),
    node("m1", { reference: "chat/messages#17", kind: "chat", title: "Gwendolyn in Kettle Lane", version: null }),
    node("m2", { reference: "chat/messages#234", kind: "chat", title: "Roz in The Blue Cupboard", version: null }),
    node("p", { reference: "page/team", kind: "page", side: "downstream", state: "suspect", chain: [12, 14] }),
  ],
  edges: [
    edge(11, "m1", "h", { role: "/bio_text", read: "Has anyone seen Admiral?", source_part: "chat/messages#17", derived_part: "highlight/30@2#/bio_text" }),
    edge(12, "m2", "h", {
      role: "/quotes/0", read: "Oskar writes 3.1 pages down.", reads_now: "Gareth writes 3.2 pages down.", changed_at: "2026-05-04T09:12:00Z", changed_by: "chat/messages#234",
      source_part: "chat/messages#234", derived_part: "highlight/30@2#/quotes/0",
    }),
    edge(13, "m1", "h", { role: "/proof_points/1", read: "Has anyone seen Admiral?", source_part: "chat/messages#17", derived_part: "highlight/30@2#/proof_points/1" }),
    edge(14, "h", "p", { read: "A summary", source_part: "highlight/30@2", derived_part: "page/team@1" }),
  ],
});
