import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSession } from "@/app/use-session";
import { Badge, Button, Card, Problem, Skeleton, TextArea, TextLink, Time } from "@/ui";
import { Confidence } from "./Confidence";
import { CitedWords } from "./EvidenceItem";
import { InsightBadges } from "./InsightBadges";
import styles from "./Insights.module.css";
import { type Conflict, type Decision, insightQuery, type InsightWhole } from "./queries";
import { useConflictDecision } from "./use-changes";
import { actorTold, valueTold } from "./wording";

/** What contradicts an insight, each beside it, with the decision where there is one. */
export function Conflicts({ insight }: { insight: Pick<InsightWhole, "id" | "conflicts"> }) {
  if (insight.conflicts.length === 0) return null;
  return (
    <Card title="Contradictions" detail="The same subject and predicate, another value.">
      <ul className={styles.evidenceList}>
        {insight.conflicts.map((conflict) => (
          <li key={conflict.id}>
            <ConflictSides conflict={conflict} />
            {conflict.state === "open" ? <ConflictDecision conflict={conflict} /> : <Decided conflict={conflict} />}
          </li>
        ))}
      </ul>
    </Card>
  );
}

const DECISIONS: { value: Decision; label: string; told: string }[] = [
  { value: "first_holds", label: "The first holds", told: "the first one holds, the other was withdrawn" },
  { value: "second_holds", label: "The second holds", told: "the second one holds, the other was withdrawn" },
  { value: "both_hold", label: "Both hold", told: "both hold" },
];

/** Two insights that say another value of the same, side by side. */
export function ConflictSides({ conflict: { insights } }: { conflict: Conflict }) {
  return (
    <div className={styles.sides}>
      {insights.map((side) => (
        <article key={side.id} className={styles.side}>
          <p className={styles.sideValue}>{side.claim && valueTold(side.claim)}</p>
          <TextLink to="/insights/$insightId" params={{ insightId: side.id }} className={styles.strong}>
            {side.statement}
          </TextLink>
          <SideWords insightId={side.id} />
          <p className={styles.row}>
            <InsightBadges insight={side} />
            <Confidence value={side.confidence} />
            <span className={styles.quiet}>
              <Time at={side.changed_at} />
            </span>
          </p>
        </article>
      ))}
    </div>
  );
}

/** The words that a side rests on: without them nobody can decide. */
function SideWords({ insightId }: { insightId: number }) {
  const query = useQuery(insightQuery(insightId));
  if (query.error) return <Problem error={query.error} compact retry={query.refetch} />;
  if (!query.data) return <Skeleton lines={2} />;
  return query.data.evidence.slice(0, MOST_WORDS).map((one) => <CitedWords key={one.id} evidence={one} />);
}

const MOST_WORDS = 3;

/** Says which of two insights holds, and why; what doesn't is withdrawn. */
export function ConflictDecision({ conflict, onDecided }: { conflict: Conflict; onDecided?: () => void }) {
  const { may } = useSession();
  const [reason, setReason] = useState("");
  const deciding = useConflictDecision(conflict.id);
  if (!may("insights:review")) return <p className={styles.quiet}>A reviewer decides which of them holds.</p>;
  const isReady = reason.trim() !== "";
  return (
    <div className={styles.form}>
      <TextArea label="Why" hint="What does not hold is withdrawn; this stays with both." rows={2} maxLength={2_000} value={reason} onChange={(event) => setReason(event.target.value)} />
      {deciding.error && <Problem error={deciding.error} compact />}
      <div className={styles.row}>
        {DECISIONS.map(({ value, label }) => (
          <Button
            key={value}
            size="small"
            disabled={!isReady}
            busy={deciding.isPending && deciding.variables.decision === value}
            onClick={() => deciding.mutate({ decision: value, reason: reason.trim() }, { onSuccess: () => onDecided?.() })}
          >
            {label}
          </Button>
        ))}
      </div>
    </div>
  );
}

function Decided({ conflict: { state, decision, reason, decided_by: by, decided_by_name: name, decided_at: at } }: { conflict: Conflict }) {
  return (
    <p className={styles.row}>
      <Badge tone="good">{state === "gone" ? "no more" : "decided"}</Badge>
      {decision && (
        <span>
          {actorTold(by ?? "", name)}: {DECISIONS.find(({ value }) => value === decision)?.told}
          {reason && `, because ${reason}`}
        </span>
      )}
      {at && (
        <span className={styles.quiet}>
          <Time at={at} />
        </span>
      )}
    </p>
  );
}
