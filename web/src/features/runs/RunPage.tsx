import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { ProblemError } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { Confirm, Page, PageHeader, Problem, Skeleton, toast, Waiting } from "@/ui";
import { cancelRun, runChanged, runQuery } from "./queries";
import { RunHead } from "./RunHead";
import { RunTimeline } from "./RunTimeline";
import { useTimeline } from "./use-timeline";

const route = getRouteApi("/signed-in/runs/$runId");
const USES_TOLD_AFTER_MS = 1_000;

export default function RunPage() {
  const { runId } = route.useParams();
  const queryClient = useQueryClient();
  const session = useSession();
  const query = useQuery(runQuery(runId));
  const following = useTimeline(runId);
  const [isAsking, setIsAsking] = useState(false);
  const run = query.data;
  useTitle(run ? `${run.title}, run ${run.id}` : undefined);
  useNewUses(runId, following.timeline.events);

  const cancel = useMutation({
    mutationFn: () => cancelRun(runId),
    onSuccess: (changed) => {
      setIsAsking(false);
      runChanged(queryClient, changed);
    },
    onError: (error) => {
      setIsAsking(false);
      toast({ title: "The run was not cancelled", detail: error.message, kind: "failed" });
      void queryClient.invalidateQueries({ queryKey: runQuery(runId).queryKey });
    },
  });
  const canCancel = run !== undefined && session.may("runs:manage") && (run.status === "running" || run.status === "queued") && run.cancel_requested_at === null;
  useCommand("runs.cancel", canCancel ? () => setIsAsking(true) : null);

  if (query.error && !run) return <Failed error={query.error} retry={query.refetch} />;
  if (!run) return <Loading />;
  return (
    <Page>
      <RunHead run={run} events={following.timeline.events} onCancel={canCancel ? () => setIsAsking(true) : null} />
      <RunTimeline key={run.id} run={run} following={following} />
      <Confirm
        title="Cancel this run?"
        description="It ends as soon as its worker looks. What it has done by then stays done."
        action="Cancel the run"
        dismissal="Let it go on"
        danger
        busy={cancel.isPending}
        open={isAsking}
        onConfirm={() => cancel.mutate()}
        onClose={() => setIsAsking(false)}
      />
    </Page>
  );
}

/** Reads the run anew, a moment after its events tell of something that it read or made. */
function useNewUses(runId: number, events: readonly { type: string }[]): void {
  const queryClient = useQueryClient();
  const uses = events.reduce((count, { type }) => count + Number(type === "input" || type === "output"), 0);
  const known = useQuery({ ...runQuery(runId), select: (run) => run.inputs.length + run.outputs.length }).data;
  const isBehind = known !== undefined && uses > known;
  useEffect(() => {
    if (!isBehind) return;
    const timer = setTimeout(() => void queryClient.invalidateQueries({ queryKey: runQuery(runId).queryKey }), USES_TOLD_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isBehind, uses, runId, queryClient]);
}

function Failed({ error, retry }: { error: Error; retry: () => unknown }) {
  const isMissing = error instanceof ProblemError && error.status === 404;
  return (
    <Page>
      <PageHeader title={isMissing ? "There is no such run" : "Run"} />
      <Problem error={error} {...(!isMissing && { retry })} />
    </Page>
  );
}

function Loading() {
  return (
    <Page>
      <Waiting label="Loading the run">
        <Skeleton width="320px" height="30px" />
        <Skeleton width="220px" />
        <Skeleton height="28px" lines={10} />
      </Waiting>
    </Page>
  );
}
