import { queryOptions } from "@tanstack/react-query";
import { GitFork } from "lucide-react";
import { answer, api, type components } from "@/api";
import type { Found } from "@/app/feature";
import { parseReference } from "./references";

export type ProvenanceGraph = components["schemas"]["ProvenanceGraph"];
export type GraphNode = components["schemas"]["GraphNode"];
export type GraphEdge = components["schemas"]["GraphEdge"];
export type NodeState = GraphNode["state"];

export const USUAL_DEPTH = 4;
const MOST_NODES = 300;
const MOST_STARTS = 12;

/** What lies around a reference, up to so many steps in either direction. */
export const graphQuery = (reference: string, depth: number = USUAL_DEPTH) =>
  queryOptions({
    queryKey: ["provenance", "graph", reference, depth],
    queryFn: ({ signal }) => answer(api.GET("/api/provenance/graph", { params: { query: { reference, depth, limit: MOST_NODES } }, signal })),
  });

interface Start {
  reference: string;
  title: string | null;
  state: NodeState;
}

/** Where to begin: what is out of date now, then what was written last. */
export const startsQuery = queryOptions({
  queryKey: ["provenance", "starts"],
  queryFn: async ({ signal }): Promise<Start[]> => {
    const { stale, changed, review } = await answer(api.GET("/api/home", { signal }));
    const starts: Start[] = [
      ...stale.highlights.map(({ reference, person }) => ({ reference, title: person.name, state: "stale" as const })),
      ...(review.overridden ?? []).map(({ reference, person }) => ({ reference, title: person.name, state: "stale" as const })),
      ...(stale.things ?? []).map(({ reference, state }) => ({ reference, title: null, state })),
      ...changed.highlights.map(({ person }) => ({ reference: `highlight/${person.id}`, title: person.name, state: "current" as const })),
      ...changed.messages.map(({ reference, sender }) => ({ reference, title: sender?.name ?? null, state: "current" as const })),
    ];
    return starts.filter((start, index) => starts.findIndex(({ reference }) => reference === start.reference) === index).slice(0, MOST_STARTS);
  },
});

/** What was typed into the palette, where it is a reference. */
export function findReference(words: string): Promise<Found[]> {
  const text = words.trim();
  if (!parseReference(text)) return Promise.resolve([]);
  return Promise.resolve([
    { id: text, title: `Origin of ${text}`, detail: "what it rests on, and what rests on it", icon: GitFork, href: `/provenance?reference=${encodeURIComponent(text)}` },
  ]);
}
