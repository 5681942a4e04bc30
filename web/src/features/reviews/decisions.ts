// What a reviewer can do in each queue with one key, and what the server is sent for it.
import { seenOf } from "@/features/insights";
import type { DecisionWanted, ReviewItem } from "./queries";
import type { Queue } from "./queues";

interface Way<Action extends string> {
  label: string;
  action: Action;
  decisions: (items: ReviewItem[], note?: string) => DecisionWanted[];
}

interface Ways {
  /** Finds that it holds; null where that takes a decision of its own. */
  approve: Way<"review" | "confirm"> | null;
  refuse: Way<"reject" | "archive"> | null;
}

const WAYS: Record<Queue, Ways> = {
  low_confidence: { approve: way("Approve", "review"), refuse: way("Reject", "reject") },
  stale: { approve: way("It still holds", "confirm"), refuse: way("Withdraw", "archive") },
  orphaned: { approve: null, refuse: way("Withdraw", "archive") },
  conflicts: { approve: null, refuse: null },
};

export const ways = (queue: Queue): Ways => WAYS[queue];

function way<Action extends "review" | "confirm" | "reject" | "archive">(label: string, action: Action): Way<Action> {
  const decisions = (items: ReviewItem[], note?: string) =>
    items.flatMap(({ conflict, evidence, insights: [insight] }): DecisionWanted[] =>
      conflict || !insight ? [] : [{ kind: "insight", insight_id: insight.id, version: insight.version, action, ...(action === "confirm" && { seen: seenOf(evidence) }), ...(note && { note }) }],
    );
  return { label, action, decisions };
}
