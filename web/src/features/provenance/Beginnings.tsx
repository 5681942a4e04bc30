import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { Problem, Skeleton, Waiting } from "@/ui";
import { NodeState } from "./NodeState";
import styles from "./Provenance.module.css";
import { startsQuery } from "./queries";
import { explorerOf, kindOf } from "./references";

const FORMS = [
  { reference: "highlight/1", means: "what is told of a person" },
  { reference: "highlight/1@1#/quotes/0", means: "a quote in its first version" },
  { reference: "chat/messages#17", means: "a message" },
];

/** Something to begin with: what is out of date here and now, and how references are written. */
export function Beginnings() {
  const query = useQuery(startsQuery);
  return (
    <div className={styles.beginnings}>
      <section aria-labelledby="provenance-starts">
        <h2 id="provenance-starts">Begin with one of these</h2>
        {query.error ? (
          <Problem error={query.error} compact retry={query.refetch} />
        ) : query.isPending ? (
          <Waiting label="Loading suggestions">
            <Skeleton height="28px" lines={5} />
          </Waiting>
        ) : query.data.length === 0 ? (
          <p className={styles.quiet}>Nothing was computed yet. As soon as something is, its origin can be looked up here.</p>
        ) : (
          <ul>
            {query.data.map((start) => (
              <li key={start.reference}>
                <Link {...(explorerOf(start.reference) as LinkProps)} className={styles.start}>
                  <span className={styles.startTitle}>{start.title ?? start.reference}</span>
                  <span className={styles.quiet}>{start.title ? `${kindOf(start.reference)}, ${start.reference}` : kindOf(start.reference)}</span>
                  <NodeState state={start.state} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="provenance-forms">
        <h2 id="provenance-forms">How references are written</h2>
        <dl className={styles.forms}>
          {FORMS.map(({ reference, means }) => (
            <div key={reference}>
              <dt>
                <code>{reference}</code>
              </dt>
              <dd className={styles.quiet}>{means}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  );
}
