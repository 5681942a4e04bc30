import { counted } from "@/lib/numbers";
import { Card, TextLink } from "@/ui";
import { type Counted, type Insights, languageName, mood } from "./insights";
import styles from "./Requests.module.css";

/** What was found in the comments, each finding leading to what else has it. */
export function InsightsCard({ insights, isWhole }: { insights: Insights; isWhole: boolean }) {
  if (insights.looked === 0) {
    return (
      <Card title="Insights">
        <p className={styles.hint}>Nothing was found in the comments yet. They are looked at within a few minutes.</p>
      </Card>
    );
  }
  return (
    <Card title="Insights" detail={`From ${isWhole ? "" : "the first "}${counted(insights.looked, "comment")}, by ${insights.models.join(", ")}`}>
      <dl className={styles.facts}>
        <Values name="Topics" values={insights.tags} search={(tag) => ({ tag })} />
        <Values name="Places" values={insights.locations} search={(location) => ({ location })} />
        <div>
          <dt>Language</dt>
          <dd>{insights.languages.map((one) => languageName(one.value)).join(", ")}</dd>
        </div>
        {insights.sentiment !== null && (
          <div>
            <dt>Tone</dt>
            <dd>
              {mood(insights.sentiment)} <span className={styles.quiet}>({insights.sentiment.toFixed(2)} of −1 to 1)</span>
            </dd>
          </div>
        )}
      </dl>
      {insights.outdated > 0 && <p className={styles.hint}>{counted(insights.outdated, "comment was", "comments were")} edited since and will be looked at again.</p>}
    </Card>
  );
}

function Values({ name, values, search }: { name: string; values: Counted[]; search: (value: string) => { tag?: string; location?: string } }) {
  if (values.length === 0) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles.values}>
        {values.map(({ value, count }) => (
          <TextLink key={value} to="/requests" search={search(value)} className={styles.value}>
            {value}
            {count > 1 && <span>{count}</span>}
          </TextLink>
        ))}
      </dd>
    </div>
  );
}
