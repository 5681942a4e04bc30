import { TextLink } from "@/ui";
import { Confidence } from "./Confidence";
import styles from "./Insights.module.css";
import type { InsightWhole } from "./queries";
import { valueTold } from "./wording";

/** What an insight claims, for comparison with others, and how sure its author is. */
export function Facts({ insight: { claim, confidence } }: { insight: Pick<InsightWhole, "claim" | "confidence"> }) {
  return (
    <dl className={styles.facts}>
      {claim && (
        <>
          <div>
            <dt>Subject</dt>
            <dd>
              <TextLink to="/insights" search={{ subject: claim.subject }}>
                {claim.subject}
              </TextLink>
            </dd>
          </div>
          <div>
            <dt>Predicate</dt>
            <dd>{claim.predicate}</dd>
          </div>
          <div>
            <dt>Value</dt>
            <dd className={styles.strong}>{valueTold(claim)}</dd>
          </div>
        </>
      )}
      <div>
        <dt>Confidence</dt>
        <dd>
          <Confidence value={confidence} />
        </dd>
      </div>
    </dl>
  );
}
