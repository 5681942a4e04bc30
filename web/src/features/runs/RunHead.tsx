import { CircleStop } from "lucide-react";
import { useEffect, useState } from "react";
import { ProblemError } from "@/api";
import type { RunEvent } from "@/api/contracts";
import { ReferenceLink } from "@/features/provenance";
import { PinButton, referencePin } from "@/features/studio";
import { count } from "@/lib/numbers";
import { duration } from "@/lib/time";
import { Button, PageHeader, Problem, TextLink, Time } from "@/ui";
import { Progress } from "./Progress";
import type { RunUse, RunWhole } from "./queries";
import { progressOf } from "./rows";
import styles from "./Runs.module.css";
import { RunStatus } from "./RunStatus";
import { kindName, taken } from "./wording";

const USES_SHOWN = 6;

/** What a run is, how far it is, what it read and made, and why it failed. */
export function RunHead({ run, events, onCancel }: { run: RunWhole; events: readonly RunEvent[]; onCancel: (() => void) | null }) {
  // The events are ahead of the run while it is under way.
  const progress = (run.status === "running" ? progressOf(events) : null) ?? run.progress;
  return (
    <>
      <PageHeader
        above={<TextLink to="/runs">Runs</TextLink>}
        title={run.title}
        badges={<RunStatus run={run} />}
        detail={<Facts run={run} />}
        actions={
          <>
            <PinButton pin={referencePin(run.reference)} name="this run" labelled size="usual" />
            {onCancel && (
              <Button kind="danger" icon={CircleStop} onClick={onCancel}>
                Cancel
              </Button>
            )}
          </>
        }
      />
      {run.problem && <Problem error={new ProblemError(0, run.problem.title, run.problem.detail, null, "about:blank")} />}
      {run.status === "cancelled" && <p className={styles.notice}>Cancelled{run.cancel_requested_by && ` by ${run.cancel_requested_by}`}. What it had done by then stays done.</p>}
      {run.status === "queued" && <p className={styles.notice}>It waits for a worker. What happens in it appears below as soon as it has one.</p>}
      {progress && run.status !== "queued" && <Progress progress={progress} />}
      {(run.inputs.length > 0 || run.outputs.length > 0) && (
        <div className={styles.uses}>
          <Uses label="Read" uses={run.inputs} />
          <Uses label="Made" uses={run.outputs} />
        </div>
      )}
    </>
  );
}

function Facts({ run }: { run: RunWhole }) {
  const now = useSeconds(run.status === "running");
  const milliseconds = taken(run, now);
  return (
    <span className={styles.facts}>
      <span>
        Run {run.id}, {kindName(run.kind).toLowerCase()}
      </span>
      {run.subject && (
        <span>
          about <ReferenceLink reference={run.subject} known={false} />
        </span>
      )}
      <span>
        {run.started_at ? "begun" : "asked for"} <Time at={run.started_at ?? run.created_at} /> by {run.created_by}
      </span>
      {milliseconds !== null && <span>{run.finished_at ? `took ${duration(milliseconds)}` : `for ${duration(milliseconds)}`}</span>}
    </span>
  );
}

function Uses({ label, uses }: { label: string; uses: RunUse[] }) {
  const [all, setAll] = useState(false);
  if (uses.length === 0) return null;
  return (
    <section>
      <h2 className={styles.usesTitle}>{label}</h2>
      <ul>
        {(all ? uses : uses.slice(0, USES_SHOWN)).map((use) => (
          <li key={`${use.role} ${use.reference}`} className={styles.use}>
            <ReferenceLink reference={use.reference} known={use.is_versioned} />
            <span className={styles.quiet}>{use.role}</span>
            <PinButton pin={referencePin(use.reference)} name={use.reference} />
          </li>
        ))}
      </ul>
      {!all && uses.length > USES_SHOWN && (
        <Button kind="quiet" size="small" onClick={() => setAll(true)}>
          {count(uses.length - USES_SHOWN)} more
        </Button>
      )}
    </section>
  );
}

/** Now, every second while something is under way. */
function useSeconds(ticks: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!ticks) return;
    const timer = setInterval(() => setNow(new Date()), 1_000);
    return () => clearInterval(timer);
  }, [ticks]);
  return now;
}
