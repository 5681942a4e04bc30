import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { FolderKanban, FolderPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, api, creatingOnce, itemsOf, ProblemError } from "@/api";
import { useSession } from "@/app/use-session";
import { count } from "@/lib/numbers";
import { slugOf } from "@/lib/slugs";
import {
  Badge, Button, type Column, DataTable, Dialog, EmptyState, Page, PageHeader, Problem, ShowMore, Skeleton, Switch, TextArea, TextField, TextLink, Time, Waiting,
} from "@/ui";
import styles from "./Projects.module.css";
import { type Project, projectsQuery } from "./queries";
import { roleLabel } from "./roles";

const route = getRouteApi("/signed-in/projects");
const COLUMNS: Column<Project>[] = [
  {
    id: "name",
    header: "Project",
    cell: (project) => (
      <>
        <TextLink to="/projects/$projectId" params={{ projectId: project.id }} className={styles.name ?? ""}>
          {project.name}
        </TextLink>
        {project.description && <div className={styles.clipped}>{project.description}</div>}
      </>
    ),
  },
  { id: "canvases", header: "Canvases", align: "end", width: "96px", cell: (project) => count(project.canvas_count) },
  { id: "members", header: "Members", align: "end", width: "96px", minor: true, cell: (project) => count(project.member_count) },
  { id: "role", header: "Your role", width: "128px", minor: true, cell: (project) => <Badge>{roleLabel(project.role)}</Badge> },
  { id: "created", header: "Created", align: "end", width: "128px", minor: true, cell: (project) => <Time at={project.created_at} /> },
];

export default function ProjectsPage() {
  const { archived = false, create = false } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const query = useInfiniteQuery(projectsQuery(archived));
  const projects = itemsOf(query.data);
  const setCreate = (open: boolean) => void navigate({ to: "/projects", search: { archived: archived || undefined, create: open || undefined }, replace: true });
  const newProject = may("projects:write") && (
    <Button kind="primary" icon={FolderPlus} onClick={() => setCreate(true)}>
      New project
    </Button>
  );
  return (
    <Page>
      <PageHeader title="Projects" detail="Where a team works together: canvases, and who may change them." actions={newProject} />
      <div className={styles.tools}>
        <Switch label="Show archived projects" checked={archived} onChange={(on) => void navigate({ to: "/projects", search: { archived: on || undefined } })} />
      </div>
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading projects">
          <Skeleton height="40px" lines={5} />
        </Waiting>
      ) : projects.length === 0 ? (
        <NoProject archived={archived} action={newProject} />
      ) : (
        <DataTable label="Projects" columns={COLUMNS} rows={projects} keyOf={(project) => project.id} />
      )}
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      <ShowMore query={query} />
      {create && may("projects:write") && <NewProject onClose={() => setCreate(false)} />}
    </Page>
  );
}

function NoProject({ archived, action }: { archived: boolean; action: React.ReactNode }) {
  if (archived) return <EmptyState icon={FolderKanban} title="No project is archived" />;
  return (
    <EmptyState icon={FolderKanban} title="No projects yet" action={action}>
      {action ? "A project holds canvases, on which quotes, people, requests and charts are pinned and connected." : "Projects are shown to their members: ask an owner to add you."}
    </EmptyState>
  );
}

function NewProject({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [slug, setSlug] = useState<string | null>(null);
  const [description, setDescription] = useState("");
  const [header] = useState(creatingOnce);
  const router = useRouter();
  const queryClient = useQueryClient();
  const shownSlug = slug ?? slugOf(name);
  const mutation = useMutation({
    mutationFn: (body: { slug: string; name: string; description: string }) => answer(api.POST("/api/projects", { body, params: { header: header(body) } })),
    onSuccess: async (project) => {
      await queryClient.invalidateQueries({ queryKey: ["projects", "list"] });
      await router.navigate({ to: "/projects/$projectId", params: { projectId: project.id } });
    },
  });
  const isTaken = mutation.error instanceof ProblemError && mutation.error.kind === "project-taken";
  function submit(event: FormEvent) {
    event.preventDefault();
    mutation.mutate({ slug: shownSlug, name: name.trim(), description });
  }
  return (
    <Dialog title="New project" open onClose={onClose}>
      <form className={styles.form} onSubmit={submit}>
        <TextField label="Name" value={name} required maxLength={200} autoFocus onChange={(event) => setName(event.target.value)} />
        <TextField
          label="Short name"
          hint="In lower case, unique, and for good."
          value={shownSlug}
          required
          pattern="[a-z0-9][a-z0-9\-]{0,62}"
          error={isTaken ? "Another project has this short name." : undefined}
          onChange={(event) => setSlug(event.target.value)}
        />
        <TextArea label="What it is for" value={description} maxLength={4_000} onChange={(event) => setDescription(event.target.value)} />
        {mutation.error && !isTaken && <Problem error={mutation.error} compact />}
        <div className={styles.tools}>
          <Button type="button" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" kind="primary" busy={mutation.isPending}>
            Create the project
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
