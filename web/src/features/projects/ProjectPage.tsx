import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Archive, ArchiveRestore, MoreHorizontal, Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, api, ProblemError } from "@/api";
import { NotFound } from "@/app/NotFound";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { Badge, Button, Confirm, Dialog, IconButton, Menu, Page, PageHeader, Problem, Skeleton, TextArea, TextField, TextLink, toast, Waiting } from "@/ui";
import { Canvases } from "./Canvases";
import { Members } from "./Members";
import styles from "./Projects.module.css";
import { projectQuery, type ProjectWhole } from "./queries";
import { mayInProject, roleLabel } from "./roles";

const route = getRouteApi("/signed-in/projects/$projectId");

export default function ProjectPage() {
  const { projectId } = route.useParams();
  const query = useQuery(projectQuery(projectId));
  useTitle(query.data?.name);
  if (query.error instanceof ProblemError && query.error.status === 404) return <NotFound />;
  return (
    <Page>
      {query.data ? (
        <Whole project={query.data} />
      ) : query.error ? (
        <>
          <PageHeader title="Project" />
          <Problem error={query.error} retry={query.refetch} />
        </>
      ) : (
        <Waiting label="Loading the project">
          <Skeleton width="280px" height="28px" />
          <Skeleton lines={5} height="24px" />
        </Waiting>
      )}
    </Page>
  );
}

function Whole({ project }: { project: ProjectWhole }) {
  const { may } = useSession();
  const isArchived = project.archived_at !== null;
  const isOwner = mayInProject(may, project, "owner");
  return (
    <>
      <PageHeader
        above={<TextLink to="/projects">Projects</TextLink>}
        title={project.name}
        badges={
          <>
            {isArchived && <Badge tone="warn">Archived</Badge>}
            <Badge>{roleLabel(project.role)}</Badge>
          </>
        }
        actions={isOwner && <ProjectMenu project={project} />}
      />
      {project.description && <p className={styles.description}>{project.description}</p>}
      <div className={styles.columns}>
        <Canvases projectId={project.id} mayChange={!isArchived && mayInProject(may, project, "editor")} />
        <Members project={project} mayChange={!isArchived && isOwner} />
      </div>
    </>
  );
}

function ProjectMenu({ project }: { project: ProjectWhole }) {
  const [open, setOpen] = useState<"change" | "archive" | null>(null);
  const change = useChange(project.id, () => setOpen(null));
  const isArchived = project.archived_at !== null;
  const restore = () => change.mutate({ archived: false }, { onSuccess: () => toast({ title: `${project.name} is back` }) });
  return (
    <>
      {isArchived ? (
        <Button icon={ArchiveRestore} busy={change.isPending} onClick={restore}>
          Bring it back
        </Button>
      ) : (
        <Menu
          trigger={<IconButton icon={MoreHorizontal} label="Change the project" />}
          groups={[
            {
              items: [
                { label: "Change name and description", icon: Pencil, onSelect: () => setOpen("change") },
                { label: "Archive", icon: Archive, danger: true, onSelect: () => setOpen("archive") },
              ],
            },
          ]}
        />
      )}
      {change.error && open === null && <Problem error={change.error} compact />}
      {open === "change" && <ChangeProject project={project} onClose={() => setOpen(null)} />}
      <Confirm
        title={`Archive ${project.name}?`}
        description="It can be read, and nobody changes it until an owner brings it back."
        action="Archive"
        danger
        busy={change.isPending}
        open={open === "archive"}
        onConfirm={() => change.mutate({ archived: true })}
        onClose={() => setOpen(null)}
      >
        {change.error && <Problem error={change.error} compact />}
      </Confirm>
    </>
  );
}

function useChange(projectId: number, onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; description?: string; archived?: boolean }) =>
      answer(api.PATCH("/api/projects/{project_id}", { params: { path: { project_id: projectId } }, body })),
    onSuccess: (project) => {
      queryClient.setQueryData(projectQuery(projectId).queryKey, project);
      void queryClient.invalidateQueries({ queryKey: ["projects", "list"] });
      onDone();
    },
  });
}

function ChangeProject({ project, onClose }: { project: ProjectWhole; onClose: () => void }) {
  const [name, setName] = useState(project.name);
  const [description, setDescription] = useState(project.description);
  const change = useChange(project.id, onClose);
  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate({ name, description });
  }
  return (
    <Dialog title="Name and description" open onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <TextField label="Name" value={name} required maxLength={200} autoFocus onChange={(event) => setName(event.target.value)} />
        <TextArea label="What it is for" value={description} maxLength={4_000} onChange={(event) => setDescription(event.target.value)} />
        {change.error && <Problem error={change.error} compact />}
        <div className={styles.tools}>
          <Button type="button" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" busy={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
