// What a version of an insight changed, for people.
import type { InsightVersion } from "./queries";
import { claimTold, confidenceTold } from "./wording";

interface Changed {
  label: string;
  /** Null where there was nothing, or is nothing any more. */
  before: string | null;
  now: string | null;
}

/** What differs between a version and the one before it, in the order of importance; with none before, all that it said. */
export function changesOf({ content: now }: InsightVersion, earlier: InsightVersion | undefined): Changed[] {
  const before = earlier?.content;
  const told = (one: InsightVersion["content"]): [string, string | null][] => [
    ["Statement", one.statement],
    ["Claim", claimOf(one)],
    ["Confidence", confidenceTold(one.confidence)],
  ];
  const olds = new Map(before ? told(before) : []);
  const texts = told(now)
    .map(([label, text]): Changed => ({ label, before: olds.get(label) ?? null, now: text }))
    .filter((one) => one.before !== one.now);
  return [...texts, ...evidenceChanges(before, now)];
}

function claimOf({ subject, predicate, value, unit }: InsightVersion["content"]): string | null {
  return subject === null || predicate === null || value === null ? null : claimTold({ subject, predicate, value, unit });
}

function evidenceChanges(before: InsightVersion["content"] | undefined, now: InsightVersion["content"]): Changed[] {
  const [old, current] = [new Map(Object.entries(before?.evidence ?? {})), new Map(Object.entries(now.evidence))];
  const added = [...current].filter(([id, stance]) => old.get(id) !== stance).map(([id]) => id);
  const removed = [...old].filter(([id, stance]) => current.get(id) !== stance).map(([id]) => id);
  if (added.length + removed.length === 0) return [];
  const named = (ids: string[]) => (ids.length === 0 ? null : ids.map((id) => `evidence/${id}`).join(", "));
  return [{ label: "Evidence", before: named(removed), now: named(added) }];
}
