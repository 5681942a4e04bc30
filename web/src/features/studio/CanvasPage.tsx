import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ProblemError } from "@/api";
import { NotFound } from "@/app/NotFound";
import { useTitle } from "@/app/use-title";
import { projectQuery } from "@/features/projects";
import { Page, PageHeader, Problem, Skeleton, Waiting } from "@/ui";
import { CanvasEditor } from "./CanvasEditor";
import { canvasQuery } from "./queries";

const route = getRouteApi("/signed-in/projects/$projectId/canvases/$canvasId");

export default function CanvasPage() {
  const { projectId, canvasId } = route.useParams();
  const canvas = useQuery(canvasQuery(canvasId));
  const project = useQuery(projectQuery(projectId));
  useTitle(canvas.data?.title);
  const error = canvas.data && project.data ? null : (canvas.error ?? project.error);
  if (isMissing(error)) return <NotFound />;
  if (canvas.data && project.data) {
    if (canvas.data.project_id !== projectId) return <NotFound />;
    return <CanvasEditor key={canvasId} canvas={canvas.data} project={project.data} isGone={isMissing(canvas.error)} />;
  }
  return (
    <Page wide>
      {error ? (
        <>
          <PageHeader title="Canvas" />
          <Problem
            error={error}
            retry={() => {
              void canvas.refetch();
              void project.refetch();
            }}
          />
        </>
      ) : (
        <Waiting label="Loading the canvas">
          <Skeleton width="280px" height="28px" />
          <Skeleton height="60dvh" />
        </Waiting>
      )}
    </Page>
  );
}

const isMissing = (error: unknown) => error instanceof ProblemError && error.status === 404;
