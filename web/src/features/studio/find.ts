import { Frame } from "lucide-react";
import { answer, api } from "@/api";
import type { Found } from "@/app/feature";

const MOST_PROJECTS = 12;
const MOST_CANVASES = 20;

/** The canvases of the reader's projects, for the palette: of each project those saved last. */
export async function allCanvases(signal: AbortSignal): Promise<Found[]> {
  const { items } = await answer(api.GET("/api/projects", { params: { query: { limit: 200 } }, signal }));
  const projects = items.filter((project) => project.canvas_count > 0).slice(0, MOST_PROJECTS);
  const found = await Promise.all(
    projects.map(async (project): Promise<Found[]> => {
      const params = { path: { project_id: project.id }, query: { limit: MOST_CANVASES } };
      const canvases = await answer(api.GET("/api/projects/{project_id}/canvases", { params, signal }));
      return canvases.items.map(({ id, title }) => ({ id: String(id), title, detail: project.name, icon: Frame, href: `/projects/${project.id}/canvases/${id}` }));
    }),
  );
  return found.flat();
}
