import { TextLink, Time } from "@/ui";
import { CitedWords } from "./EvidenceItem";
import { InsightBadges, OutcomeBadge } from "./InsightBadges";
import styles from "./Insights.module.css";
import type { EvidenceWhole } from "./queries";
import { actorTold } from "./wording";

/** Evidence beside its words in a text: who cited it, what became of it, and the insights on it. */
export function MarginCard({ evidence }: { evidence: EvidenceWhole }) {
  const hasChanged = evidence.outcome === "edited" || evidence.outcome === "gone";
  return (
    <article className={styles.marginCard} data-outcome={evidence.outcome}>
      {evidence.insights.map((insight) => (
        <p key={insight.insight_id} className={styles.marginInsight}>
          <TextLink to="/insights/$insightId" params={{ insightId: insight.insight_id }} className={styles.strong}>
            {insight.statement}
          </TextLink>
          <span className={styles.badgeLine}>
            <InsightBadges insight={insight} />
          </span>
        </p>
      ))}
      {evidence.insights.length === 0 && <p className={styles.quiet}>Cited, and no insight rests on it yet.</p>}
      {hasChanged && <CitedWords evidence={evidence} />}
      <p className={styles.badgeLine}>
        {evidence.outcome !== "unchanged" && <OutcomeBadge outcome={evidence.outcome} score={evidence.score} />}
        <span className={styles.quiet}>
          cited by {actorTold(evidence.made_by, evidence.made_by_name)} <Time at={evidence.made_at} />
        </span>
      </p>
    </article>
  );
}
