import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { RunStatus, said, useTimeline } from "@/features/runs";
import { Card, Problem, TextLink, Time } from "@/ui";
import styles from "./Glaze.module.css";
import { newestRunQuery, type Run } from "./queries";

/** The newest run that writes of a person, with its events as they come. */
export function LiveRun({ personId }: { personId: number }) {
  const query = useQuery(newestRunQuery(personId));
  if (query.error && !query.data) return <Problem error={query.error} compact retry={query.refetch} />;
  return query.data ? <Followed key={query.data.id} personId={personId} run={query.data} /> : null;
}

function Followed({ personId, run }: { personId: number; run: Run }) {
  const queryClient = useQueryClient();
  const { timeline, state, error, retry } = useTimeline(run.id);
  const isOver = state === "over";
  useEffect(() => {
    if (!isOver) return;
    void queryClient.invalidateQueries({ queryKey: ["glaze"] });
    void queryClient.invalidateQueries({ queryKey: ["people", "glaze", personId] });
  }, [isOver, personId, queryClient]);
  return (
    <Card
      title="Newest run"
      detail={
        <>
          Asked for <Time at={run.created_at} />
          {" · "}
          <TextLink to="/runs/$runId" params={{ runId: run.id }} className={styles.link}>
            Run {run.id}
          </TextLink>
        </>
      }
      actions={<RunStatus run={run} />}
    >
      {state === "failed" && <Problem error={error} compact retry={retry} />}
      <ol className={styles.events} aria-label="Events of the run" aria-live="polite">
        {timeline.events.map((event) => {
          const { icon: Icon, text, more } = said(event);
          return (
            <li key={event.number}>
              <Icon size={14} aria-hidden />
              <span>{text}</span>
              {more && <span className={styles.quiet}>{more}</span>}
            </li>
          );
        })}
      </ol>
      {run.status === "queued" && timeline.events.length === 0 && <p className={styles.quiet}>Waiting for a worker.</p>}
    </Card>
  );
}
