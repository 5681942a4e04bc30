import { CircleCheck, OctagonAlert, TriangleAlert } from "lucide-react";
import { Badge, LinkButton } from "@/ui";
import styles from "./Operations.module.css";
import { alarmName, amount, type Standing } from "./standing";

const ICONS = { good: CircleCheck, warn: TriangleAlert, bad: OctagonAlert };

/** First of all: is all well, and if not, what to do. */
export function StandingNow({ standing }: { standing: Standing }) {
  const Icon = ICONS[standing.level];
  return (
    <section className={styles.standing} data-level={standing.level} aria-label="How it is now">
      <h2>
        <Icon size={20} aria-hidden />
        {standing.title}
      </h2>
      {standing.exceeded.length > 0 && (
        <ul className={styles.todo}>
          {standing.exceeded.map((alarm) => (
            <li key={alarm.name}>
              <div>
                <p>
                  <strong>{alarm.summary}</strong>
                </p>
                <p>{alarm.advice}</p>
                <p className={styles.quiet}>
                  {alarmName(alarm.name)}: {amount(alarm.value, alarm.unit)}, at most {amount(alarm.limit, alarm.unit)}
                </p>
              </div>
              <div className={styles.actions}>
                <Badge tone={alarm.severity === "page" ? "bad" : "warn"}>{alarm.severity === "page" ? "Now" : "Soon"}</Badge>
                <LinkButton size="small" to="/operations/runbooks/$name" params={{ name: alarm.runbook }}>
                  Runbook
                </LinkButton>
              </div>
            </li>
          ))}
        </ul>
      )}
      {standing.missing.map(([name, reason]) => (
        <p key={name}>
          <strong>{name}</strong> could not be measured: {reason}
        </p>
      ))}
      {standing.unknown.length > 0 && (
        <p className={styles.quiet}>
          Not judged here: {standing.unknown.map(({ name }) => alarmName(name)).join(", ")}.
        </p>
      )}
    </section>
  );
}
