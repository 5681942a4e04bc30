import { CircleHelp, TriangleAlert } from "lucide-react";
import { Badge, Tooltip } from "@/ui";
import type { InsightEntry, Outcome } from "./queries";
import { OUTCOMES, STATES, STATUSES } from "./wording";

/** How far an insight has come, and whether its words still stand. What is fresh needs no badge. */
export function InsightBadges({ insight: { status, state } }: { insight: Pick<InsightEntry, "status" | "state"> }) {
  return (
    <>
      <Badge tone={STATUSES[status].tone}>{STATUSES[status].label}</Badge>
      {state !== "fresh" && (
        <Badge tone={STATES[state].tone} icon={state === "stale" ? TriangleAlert : CircleHelp}>
          {STATES[state].label}
        </Badge>
      )}
    </>
  );
}

/** What became of words that are cited; for edited ones how much of them is left. */
export function OutcomeBadge({ outcome, score = null }: { outcome: Outcome; score?: number | null }) {
  const { label, tone, why } = OUTCOMES[outcome];
  return (
    <Tooltip text={why}>
      <span tabIndex={0} role="note" aria-label={`${label}: ${why}`}>
        <Badge tone={tone}>{outcome === "edited" && score !== null ? `${label}, ${Math.round(score * 100)} % alike` : label}</Badge>
      </span>
    </Tooltip>
  );
}
