// The queues of what wants a reviewer.
import { FileX, GitCompareArrows, type LucideIcon, TrendingDown, TriangleAlert } from "lucide-react";

export type Queue = "stale" | "conflicts" | "orphaned" | "low_confidence";

interface QueueTold {
  label: string;
  /** What is in it, in a sentence. */
  means: string;
  /** What is said where nothing is. */
  none: string;
  icon: LucideIcon;
}

/** In the order in which they matter: what is told to others and no longer holds comes first. */
export const QUEUES: Record<Queue, QueueTold> = {
  stale: { label: "Stale", means: "Words that these rest on read differently now.", none: "Every insight reads as its sources do.", icon: TriangleAlert },
  conflicts: { label: "Conflicts", means: "Two insights say another value of the same.", none: "No two insights contradict each other.", icon: GitCompareArrows },
  orphaned: { label: "Orphaned", means: "Words that these rest on are in the source no more.", none: "All words that are cited are still there.", icon: FileX },
  low_confidence: { label: "Low confidence", means: "Drafts of which their authors are not sure.", none: "No draft waits for a second look.", icon: TrendingDown },
};

export const QUEUE_NAMES = Object.keys(QUEUES) as Queue[];

/** The queue of an address; an odd address opens the first. */
export const readQueue = (name: string): Queue => QUEUE_NAMES.find((one) => one === name) ?? "stale";
