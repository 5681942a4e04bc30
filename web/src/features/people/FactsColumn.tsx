import type { ReactNode } from "react";
import { count } from "@/lib/numbers";
import { Card, TextLink, Time } from "@/ui";
import styles from "./People.module.css";
import type { Counted, IndexedPerson } from "./queries";

const MOST = 16;
const languages = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** What the index has counted of a person. */
export function FactsColumn({ person: { document, freshness } }: { person: IndexedPerson }) {
  const { counts } = document;
  const numbers: [string, number][] = [
    ["Messages", counts.messages],
    ["Requests", counts.requests],
    ["Opened", counts.requests_opened],
    ["Comments", counts.comments],
    ["Reactions received", counts.reactions_received],
    ["Reactions given", counts.reactions_given],
    ["Files", counts.attachments],
  ];
  return (
    <aside className={styles.aside} aria-label="In numbers">
      <Card title="In numbers">
        <dl className={styles.numbers}>
          {numbers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{count(value)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Facts
        title="Talks about"
        values={document.tags.slice(0, MOST)}
        show={(value) => (
          <TextLink to="/people" search={{ tag: value }}>
            {value}
          </TextLink>
        )}
      />
      <Facts
        title="Places"
        values={document.locations.slice(0, MOST)}
        show={(value) => (
          <TextLink to="/people" search={{ location: value }}>
            {value}
          </TextLink>
        )}
      />
      <Facts title="Reactions received" values={document.reactions.slice(0, MOST)} show={(value) => value} />
      <Facts title="Languages" values={document.languages} show={languageName} />
      <p className={styles.hint}>
        Counted by the index <Time at={freshness.refreshed_at} />
      </p>
    </aside>
  );
}

function Facts({ title, values, show }: { title: string; values: Counted[]; show: (value: string) => ReactNode }) {
  if (values.length === 0) return null;
  return (
    <Card title={title}>
      <ul className={styles.facts}>
        {values.map((one) => (
          <li key={one.value}>
            {show(one.value)} <span className={styles.hint}>{count(one.count)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function languageName(code: string): string {
  try {
    return languages.of(code) ?? code;
  } catch {
    return code; // not of ISO 639
  }
}
