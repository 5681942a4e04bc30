import styles from "./Insights.module.css";
import { bandOf, confidenceTold } from "./wording";

/** How sure somebody is of an insight: a number, and how it looks beside others. */
export function Confidence({ value }: { value: number }) {
  return (
    <span className={styles.confidence} data-band={bandOf(value)}>
      <span aria-hidden className={styles.meter}>
        <span style={{ width: `${Math.round(value * 100)}%` }} />
      </span>
      {confidenceTold(value)}
    </span>
  );
}
