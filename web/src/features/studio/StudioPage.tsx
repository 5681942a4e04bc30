import { useInfiniteQuery } from "@tanstack/react-query";
import { Frame } from "lucide-react";
import { itemsOf } from "@/api";
import { canvasesQuery, type Project, projectsQuery } from "@/features/projects";
import { counted } from "@/lib/numbers";
import { Card, EmptyState, LinkButton, Page, PageHeader, Problem, ShowMore, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./Studio.module.css";

const NEWEST = 5;

/** The canvases of all projects, the newest of each. */
export default function StudioPage() {
  const query = useInfiniteQuery(projectsQuery(false));
  const projects = itemsOf(query.data).filter((project) => project.canvas_count > 0);
  return (
    <Page>
      <PageHeader title="Studio" detail="Canvases of your projects, with quotes, people, requests and charts beside each other." />
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading canvases">
          <Skeleton lines={6} height="32px" />
        </Waiting>
      ) : projects.length === 0 ? (
        <EmptyState icon={Frame} title="No canvas yet" action={<LinkButton to="/projects">Go to the projects</LinkButton>}>
          Canvases are made in a project. Open one, or create the first.
        </EmptyState>
      ) : (
        projects.map((project) => <Newest key={project.id} project={project} />)
      )}
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      <ShowMore query={query} label="Show more projects" />
    </Page>
  );
}

function Newest({ project }: { project: Project }) {
  const query = useInfiniteQuery(canvasesQuery(project.id));
  const canvases = itemsOf(query.data).slice(0, NEWEST);
  return (
    <Card
      title={project.name}
      actions={
        <TextLink to="/projects/$projectId" params={{ projectId: project.id }}>
          {counted(project.canvas_count, "canvas", "canvases")}
        </TextLink>
      }
    >
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} compact />
      ) : query.isPending ? (
        <Skeleton lines={2} height="28px" />
      ) : (
        <ul>
          {canvases.map((canvas) => (
            <li key={canvas.id} className={styles.foundLine}>
              <Frame size={16} aria-hidden />
              <span className={styles.found}>
                <TextLink to="/projects/$projectId/canvases/$canvasId" params={{ projectId: project.id, canvasId: canvas.id }}>
                  {canvas.title}
                </TextLink>
              </span>
              <span className={styles.quiet}>
                {counted(canvas.nodes, "node")}, <Time at={canvas.updated_at} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
