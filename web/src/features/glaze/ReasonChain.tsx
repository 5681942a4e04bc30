import { useQuery } from "@tanstack/react-query";
import { ProblemError } from "@/api";
import { useSession } from "@/app/use-session";
import { Words } from "@/features/provenance";
import { Problem, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./Glaze.module.css";
import { whyQuery } from "./queries";
import { type ChangedSource, changedSources, reasonTold } from "./reasons";

interface ReasonChainProps {
  personId: number;
  /** `since` is when a reason arose. */
  reasons: { reason: string; since: string }[];
}

/** Why what is told of somebody is out of date: the reasons, and behind them each change with its words before and after. */
export function ReasonChain({ personId, reasons }: ReasonChainProps) {
  const { may } = useSession();
  return (
    <div className={styles.chain}>
      <ul className={styles.reasons}>
        {reasons.map(({ reason, since }) => (
          <li key={reason}>
            {reasonTold(reason)}, <Time at={since} />
          </li>
        ))}
      </ul>
      {may("provenance:read") && <Changes personId={personId} />}
    </div>
  );
}

function Changes({ personId }: { personId: number }) {
  const query = useQuery(whyQuery(personId));
  if (query.isPending) {
    return (
      <Waiting label="Loading what changed">
        <Skeleton lines={2} />
      </Waiting>
    );
  }
  if (!query.data) {
    // The reasons above stand without it: where nothing was recorded, there is nothing to add to them.
    const isUnrecorded = query.error instanceof ProblemError && query.error.status === 404;
    return isUnrecorded ? null : <Problem error={query.error} compact retry={query.refetch} />;
  }
  return (
    <ol className={styles.changes} aria-label="What changed">
      {changedSources(query.data).map((change) => (
        <ChangeLine key={change.source} change={change} />
      ))}
    </ol>
  );
}

function ChangeLine({ change: { source, message, before, after, changedAt, parts } }: { change: ChangedSource }) {
  return (
    <li>
      <p className={styles.way}>
        {message === null ? (
          <code>{source}</code>
        ) : (
          <TextLink to="/messages/$messageId" params={{ messageId: message }} className={styles.link}>
            Message {message}
          </TextLink>
        )}
        <span>{after === null ? " was taken back" : " reads differently"}</span>
        {changedAt && (
          <>
            {" "}
            <Time at={changedAt} />
          </>
        )}
        <span className={styles.quiet}> → {parts.join(", ")}</span>
      </p>
      {(before !== null || after !== null) && <Words read={before} now={after} />}
    </li>
  );
}
