import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { type NodeStanding, standingQuery } from "./queries";

export interface Standing {
  nodes: ReadonlyMap<string, NodeStanding>;
  error: Error | null;
  retry: () => unknown;
}

/** What the server tells of the nodes, and until it does, what was known when they were pinned. */
export function useStanding(canvasId: number, version: number, known: ReadonlyMap<string, NodeStanding>): Standing {
  const query = useQuery(standingQuery(canvasId, version));
  const nodes = useMemo(() => new Map([...known, ...(query.data?.nodes ?? []).map((one): [string, NodeStanding] => [one.id, one])]), [known, query.data]);
  return { nodes, error: query.error, retry: query.refetch };
}
