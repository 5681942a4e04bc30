import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArchiveRestore, Frame, Plus } from "lucide-react";
import { useState } from "react";
import { itemsOf } from "@/api";
import { count } from "@/lib/numbers";
import { Button, Card, type Column, DataTable, EmptyState, Problem, ShowMore, Skeleton, Switch, TextLink, Time, toast, Waiting } from "@/ui";
import { NewCanvas } from "./NewCanvas";
import styles from "./Projects.module.css";
import { canvasesQuery, type CanvasEntry, restoreCanvas } from "./queries";

const route = getRouteApi("/signed-in/projects/$projectId");
const FACTS: Column<CanvasEntry>[] = [
  { id: "nodes", header: "Pinned", align: "end", width: "80px", cell: (canvas) => count(canvas.nodes) },
  { id: "by", header: "Saved by", width: "152px", minor: true, cell: (canvas) => <span className={styles.quiet}>{canvas.updated_by_name ?? canvas.updated_by}</span> },
  { id: "at", header: "Saved", align: "end", width: "128px", cell: (canvas) => <Time at={canvas.updated_at} /> },
];
const COLUMNS: Column<CanvasEntry>[] = [
  {
    id: "title",
    header: "Canvas",
    cell: (canvas) => (
      <TextLink to="/projects/$projectId/canvases/$canvasId" params={{ projectId: canvas.project_id, canvasId: canvas.id }} className={styles.name ?? ""}>
        {canvas.title}
      </TextLink>
    ),
  },
  ...FACTS,
];

/** The canvases of a project, a way to begin one, and those that were deleted. */
export function Canvases({ projectId, mayChange }: { projectId: number; mayChange: boolean }) {
  const { deleted = false } = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const query = useInfiniteQuery(canvasesQuery(projectId, deleted));
  const canvases = itemsOf(query.data);
  const add = mayChange && !deleted && (
    <Button icon={Plus} size={canvases.length > 0 ? "small" : "usual"} kind={canvases.length > 0 ? "plain" : "primary"} onClick={() => setCreating(true)}>
      New canvas
    </Button>
  );
  return (
    <Card
      title="Canvases"
      actions={
        <>
          {mayChange && <Switch label="Show deleted ones" checked={deleted} onChange={(on) => void navigate({ to: ".", search: { deleted: on || undefined }, replace: true })} />}
          {canvases.length > 0 && add}
        </>
      }
    >
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading canvases">
          <Skeleton height="36px" lines={4} />
        </Waiting>
      ) : canvases.length === 0 ? (
        <None deleted={deleted} mayChange={mayChange} action={add} />
      ) : (
        <DataTable label="Canvases" columns={deleted ? [...DELETED, ...FACTS, ...(mayChange ? [RESTORE] : [])] : COLUMNS} rows={canvases} keyOf={(canvas) => canvas.id} />
      )}
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      <ShowMore query={query} />
      {creating && <NewCanvas projectId={projectId} onClose={() => setCreating(false)} />}
    </Card>
  );
}

function None({ deleted, mayChange, action }: { deleted: boolean; mayChange: boolean; action: React.ReactNode }) {
  if (deleted) return <EmptyState icon={Frame} title="No canvas was deleted" />;
  return (
    <EmptyState icon={Frame} title="No canvas yet" action={action}>
      {mayChange ? "Pin quotes, people, requests and charts beside each other, and connect them." : "Canvases that editors of this project make appear here."}
    </EmptyState>
  );
}

const DELETED: Column<CanvasEntry>[] = [{ id: "title", header: "Canvas", cell: (canvas) => <span className={styles.name}>{canvas.title}</span> }];
const RESTORE: Column<CanvasEntry> = { id: "restore", header: "Bring back", align: "end", width: "112px", cell: (canvas) => <Restore canvas={canvas} /> };

function Restore({ canvas }: { canvas: CanvasEntry }) {
  const queryClient = useQueryClient();
  const restoring = useMutation({
    mutationFn: () => restoreCanvas(canvas.id),
    onSuccess: () => toast({ title: `${canvas.title} is back` }),
    onError: (error) => toast({ title: `${canvas.title} could not be brought back`, detail: error.message, kind: "failed" }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["projects"] }),
  });
  return (
    <Button size="small" icon={ArchiveRestore} busy={restoring.isPending} aria-label={`Bring ${canvas.title} back`} onClick={() => restoring.mutate()}>
      Bring back
    </Button>
  );
}
