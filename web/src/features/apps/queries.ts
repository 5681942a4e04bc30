import { queryOptions } from "@tanstack/react-query";
import { Blocks } from "lucide-react";
import { answer, api, type components, pages } from "@/api";
import type { Found } from "@/app/feature";

export type AppEntry = components["schemas"]["AppEntry"];
export type AppDetails = components["schemas"]["AppDetails"];
type AppType = AppEntry["type"];

export const TYPES: Record<AppType, { label: string; means: string }> = {
  agent: { label: "Agent", means: "Decides on its steps itself." },
  workflow: { label: "Workflow", means: "Has fixed steps." },
  view: { label: "View", means: "Shows what is." },
};

/** Apps of the tenant, by key, a page at a time. */
export const appsQuery = () =>
  pages(["apps", "list"], (cursor, signal) => answer(api.GET("/api/apps", { params: { query: { limit: 50, ...(cursor !== null && { cursor }) } }, signal })));

export const appQuery = (key: string) =>
  queryOptions({
    queryKey: ["apps", "one", key],
    queryFn: ({ signal }) => answer(api.GET("/api/apps/{app_key}", { params: { path: { app_key: key } }, signal })),
  });

/** Apps for the palette, by the words of their names. */
export async function findApps(words: string, signal: AbortSignal): Promise<Found[]> {
  const page = await answer(api.GET("/api/apps", { params: { query: { limit: 200 } }, signal }));
  const wanted = words.toLowerCase().split(/\s+/u).filter(Boolean);
  return page.items
    .filter((app) => wanted.every((word) => `${app.name} ${app.key}`.toLowerCase().includes(word)))
    .slice(0, 6)
    .map((app) => ({ id: app.key, title: app.name, detail: app.summary, icon: Blocks, href: `/apps/${app.key}` }));
}
