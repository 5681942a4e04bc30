import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Frame, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, api, type creating, creatingOnce, itemsOf } from "@/api";
import { useSession } from "@/app/use-session";
import { canvasesQuery, type Project, mayInProject, projectsQuery } from "@/features/projects";
import { counted } from "@/lib/numbers";
import { Button, Dialog, EmptyState, LinkButton, Problem, Select, ShowMore, Skeleton, TextField, Time, toast, Waiting } from "@/ui";
import type { Pin } from "./document";
import styles from "./PinDialog.module.css";
import { pinTo } from "./queries";

interface PinDialogProps {
  pin: Pin | (() => Promise<Pin>);
  name: string;
  onClose: () => void;
}

interface Target {
  id: number;
  title: string;
}

/** Asks for a project and a canvas, pins to it, and says so with a link. */
export default function PinDialog({ pin, name, onClose }: PinDialogProps) {
  const { may } = useSession();
  const query = useInfiniteQuery(projectsQuery(false));
  const projects = itemsOf(query.data).filter((project) => mayInProject(may, project, "editor"));
  const [chosen, setChosen] = useState<string | null>(() => sessionStorage.getItem(LAST_PROJECT));
  const project = projects.find((one) => String(one.id) === chosen) ?? projects[0];
  const pinning = usePinning(pin, name, project, onClose);
  return (
    <Dialog title={`Pin ${name}`} open onClose={onClose}>
      <div className={styles.column}>
        {query.isLoadingError ? (
          <Problem error={query.error} retry={query.refetch} compact />
        ) : query.isPending ? (
          <Waiting label="Loading projects">
            <Skeleton lines={4} height="32px" />
          </Waiting>
        ) : project === undefined ? (
          <EmptyState icon={Frame} title="No project to pin to" action={<LinkButton to="/projects" search={{ create: true }}>New project</LinkButton>}>
            Pins go to canvases of projects that you are an editor or owner of.
          </EmptyState>
        ) : (
          <>
            <Select label="Project" prefixed value={String(project.id)} choices={projects.map(({ id, name: label }) => ({ value: String(id), label }))} onChange={setChosen} />
            <Targets projectId={project.id} busy={pinning.isPending} onChoose={(target) => pinning.mutate(target)} />
            {pinning.error && <Problem error={pinning.error} compact />}
          </>
        )}
      </div>
    </Dialog>
  );
}

const LAST_PROJECT = "springline.last-project";

function usePinning(pin: PinDialogProps["pin"], name: string, project: Project | undefined, onClose: () => void) {
  const queryClient = useQueryClient();
  const router = useRouter();
  // Where pinning fails after the canvas was made, the next try gets that one instead of another.
  const [header] = useState(creatingOnce);
  return useMutation({
    mutationFn: async (target: Target | { newTitle: string }) => {
      const wanted = typeof pin === "function" ? await pin() : pin;
      const canvas = "id" in target ? target : await createCanvas(project?.id ?? 0, target.newTitle, header([project?.id, target.newTitle]));
      return { canvas, item: await pinTo(canvas.id, wanted) };
    },
    onSuccess: ({ canvas, item }) => {
      const projectId = project?.id ?? 0;
      sessionStorage.setItem(LAST_PROJECT, String(projectId));
      void queryClient.invalidateQueries({ queryKey: ["studio"] });
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      toast({
        title: `Pinned to ${canvas.title}`,
        detail: `${name.slice(0, 1).toUpperCase()}${name.slice(1)} is on the canvas now.`,
        action: {
          label: "Open the canvas",
          onClick: () => void router.navigate({ to: "/projects/$projectId/canvases/$canvasId", params: { projectId, canvasId: canvas.id }, search: { item } }),
        },
      });
      onClose();
    },
  });
}

const createCanvas = (projectId: number, title: string, header: ReturnType<typeof creating>) =>
  answer(api.POST("/api/projects/{project_id}/canvases", { params: { path: { project_id: projectId }, header }, body: { title } }));

function Targets({ projectId, busy, onChoose }: { projectId: number; busy: boolean; onChoose: (target: Target | { newTitle: string }) => void }) {
  const query = useInfiniteQuery(canvasesQuery(projectId));
  const [title, setTitle] = useState("");
  const canvases = itemsOf(query.data);
  function submit(event: FormEvent) {
    event.preventDefault();
    onChoose({ newTitle: title.trim() });
  }
  if (query.isLoadingError) return <Problem error={query.error} retry={query.refetch} compact />;
  if (query.isPending) {
    return (
      <Waiting label="Loading canvases">
        <Skeleton lines={3} height="40px" />
      </Waiting>
    );
  }
  return (
    <>
      {canvases.length > 0 && (
        <ul className={styles.targets} aria-label="Canvases">
          {canvases.map((canvas) => (
            <li key={canvas.id}>
              <button type="button" disabled={busy} className={styles.target} onClick={() => onChoose(canvas)}>
                <Frame size={16} aria-hidden />
                <span className={styles.title}>{canvas.title}</span>
                <span className={styles.quiet}>
                  {counted(canvas.nodes, "node")}, saved <Time at={canvas.updated_at} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <ShowMore query={query} label="Show more canvases" size="small" />
      <form className={styles.create} onSubmit={submit}>
        <TextField label="Or a new canvas" placeholder="Its title" required pattern=".*\S.*" maxLength={200} value={title} onChange={(event) => setTitle(event.target.value)} />
        <Button type="submit" icon={Plus} busy={busy}>
          Create and pin
        </Button>
      </form>
    </>
  );
}
