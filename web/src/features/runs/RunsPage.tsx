import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CirclePlay, Play, X } from "lucide-react";
import { itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { duration } from "@/lib/time";
import {
  Badge, Button, type Choice, type Column, DataTable, EmptyState, IconButton, Page, PageHeader, Problem, Select, ShowMore, Skeleton, TextLink, Time, toast, Waiting,
} from "@/ui";
import { Progress } from "./Progress";
import { beginMock, type Kind, type Run, runChanged, type RunFilters, runsQuery, type Status } from "./queries";
import styles from "./Runs.module.css";
import { RunStatus } from "./RunStatus";
import { kindName, KINDS, STATUSES, taken } from "./wording";

const route = getRouteApi("/signed-in/runs");
const AGAIN_MS = 4_000;

const ANY = "any";
const STATUS_CHOICES: Choice<Status | typeof ANY>[] = [
  { value: ANY, label: "Any" },
  ...Object.entries(STATUSES).map(([value, { label }]) => ({ value: value as Status, label })),
];
const KIND_CHOICES: Choice<Kind | typeof ANY>[] = [{ value: ANY, label: "Any" }, ...Object.entries(KINDS).map(([value, label]) => ({ value: value as Kind, label }))];

const COLUMNS: Column<Run>[] = [
  {
    id: "title",
    header: "Run",
    cell: (run) => (
      <span className={styles.titleCell}>
        <TextLink to="/runs/$runId" params={{ runId: run.id }} className={styles.title ?? ""}>
          {run.title}
        </TextLink>
        <span className={styles.quiet}>
          {run.id} · {kindName(run.kind)}
          {run.problem && ` · ${run.problem.title}`}
        </span>
      </span>
    ),
  },
  { id: "status", header: "State", width: "130px", cell: (run) => <RunStatus run={run} /> },
  { id: "progress", header: "Progress", width: "190px", minor: true, cell: (run) => run.progress && <Progress progress={run.progress} compact={run.status === "succeeded"} /> },
  { id: "took", header: "Took", align: "end", width: "110px", minor: true, cell: (run) => <Took run={run} /> },
  { id: "created", header: "Begun", align: "end", width: "130px", minor: true, cell: (run) => <Time at={run.started_at ?? run.created_at} /> },
];

export default function RunsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const session = useSession();
  const queryClient = useQueryClient();
  const query = useInfiniteQuery({
    ...runsQuery(search),
    // Only beginnings and ends are told live; how far something is has to be asked for.
    refetchInterval: ({ state }) => (itemsOf(state.data).some((run) => run.status === "running") ? AGAIN_MS : false),
  });
  const runs = itemsOf(query.data);
  const filter = (changed: RunFilters) => void navigate({ to: ".", search: (before) => ({ ...before, ...changed }), replace: true });
  const mock = useMutation({
    mutationFn: beginMock,
    onSuccess: (run) => {
      runChanged(queryClient, run);
      void navigate({ to: "/runs/$runId", params: { runId: run.id } });
    },
    onError: (error) => toast({ title: "No mock run was begun", detail: error.message, kind: "failed" }),
  });
  const mayManage = session.may("runs:manage");
  useCommand("runs.mock", mayManage && !mock.isPending ? () => mock.mutate() : null);

  return (
    <Page>
      <PageHeader
        title="Runs"
        detail="Whatever takes time: imports, rebuilds, scans, rewritings. The newest first."
        actions={
          mayManage && (
            <Button icon={Play} busy={mock.isPending} onClick={() => mock.mutate()}>
              Begin a mock run
            </Button>
          )
        }
      />
      <div className={styles.tools}>
        <Select label="State" prefixed value={search.status ?? ANY} choices={STATUS_CHOICES} onChange={(status) => filter({ status: status === ANY ? undefined : status })} />
        <Select label="Kind" prefixed value={search.kind ?? ANY} choices={KIND_CHOICES} onChange={(kind) => filter({ kind: kind === ANY ? undefined : kind })} />
        {search.subject && (
          <span className={styles.chip}>
            <Badge>about {search.subject}</Badge>
            <IconButton size="small" icon={X} label="Show runs about anything" onClick={() => filter({ subject: undefined })} />
          </span>
        )}
      </div>
      {query.error && <Problem error={query.error} compact={Boolean(query.data)} retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
      {!query.data ? (
        !query.error && (
          <Waiting label="Loading runs">
            <Skeleton height="40px" lines={8} />
          </Waiting>
        )
      ) : runs.length === 0 ? (
        <None filtered={Object.values(search).some(Boolean)} onClear={() => void navigate({ to: ".", search: {} })} />
      ) : (
        <DataTable label="Runs" columns={COLUMNS} rows={runs} keyOf={(run) => run.id} />
      )}
      <ShowMore query={query} className={styles.more} />
    </Page>
  );
}

function Took({ run }: { run: Run }) {
  const milliseconds = run.finished_at === null ? null : taken(run, new Date());
  return milliseconds === null ? null : duration(milliseconds);
}

function None({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) return <EmptyState icon={CirclePlay} title="No run is like that" action={<Button onClick={onClear}>Clear the filters</Button>} />;
  return (
    <EmptyState icon={CirclePlay} title="Nothing has run yet" command="springline runs mock">
      Imports, scans and rebuilds appear here while they work. To see one, make a run that does nothing but happen:
    </EmptyState>
  );
}
