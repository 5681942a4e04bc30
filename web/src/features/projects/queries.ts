import { queryOptions } from "@tanstack/react-query";
import { FolderKanban } from "lucide-react";
import { answer, api, type components, pages } from "@/api";
import type { Found } from "@/app/feature";

type Schemas = components["schemas"];
export type Project = Schemas["ProjectDetails"];
export type ProjectWhole = Schemas["ProjectWhole"];
export type Member = Schemas["MemberDetails"];
export type MemberRole = Schemas["MemberRole"];
export type CanvasEntry = Schemas["CanvasEntry"];

const FOUND_IN_PALETTE = 6;

/** Projects that the reader sees, by name, a page at a time. */
export const projectsQuery = (archived: boolean) =>
  pages(["projects", "list", { archived }], (cursor, signal) =>
    answer(api.GET("/api/projects", { params: { query: { archived, limit: 50, ...(cursor !== null && { cursor }) } }, signal })),
  );

export const projectQuery = (id: number) =>
  queryOptions({
    queryKey: ["projects", "one", id],
    queryFn: ({ signal }) => answer(api.GET("/api/projects/{project_id}", { params: { path: { project_id: id } }, signal })),
  });

/** Canvases of a project, the one saved last first; or those that were deleted. */
export const canvasesQuery = (projectId: number, deleted = false) =>
  pages(["projects", "canvases", projectId, { deleted }], (cursor, signal) =>
    answer(api.GET("/api/projects/{project_id}/canvases", { params: { path: { project_id: projectId }, query: { deleted, limit: 50, ...(cursor !== null && { cursor }) } }, signal })),
  );

export const restoreCanvas = (id: number) => answer(api.POST("/api/canvases/{canvas_id}/restore", { params: { path: { canvas_id: id } } }));

/** Accounts that can become members; only who manages accounts may list them. */
export const accountsQuery = queryOptions({
  queryKey: ["projects", "accounts"],
  queryFn: async ({ signal }) => {
    const page = await answer(api.GET("/api/access/accounts", { params: { query: { limit: 200 } }, signal }));
    return page.items.filter((account) => account.disabled_at === null);
  },
});

/** Projects for the palette, by the words of their names. */
export async function findProjects(words: string, signal: AbortSignal): Promise<Found[]> {
  const page = await answer(api.GET("/api/projects", { params: { query: { limit: 200 } }, signal }));
  const wanted = words.toLowerCase().split(/\s+/u).filter(Boolean);
  return page.items
    .filter((project) => wanted.every((word) => `${project.name} ${project.slug}`.toLowerCase().includes(word)))
    .slice(0, FOUND_IN_PALETTE)
    .map((project) => ({ id: String(project.id), title: project.name, detail: project.slug, icon: FolderKanban, href: `/projects/${project.id}` }));
}
