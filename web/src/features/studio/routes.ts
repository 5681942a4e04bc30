import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { number, oneOf, searchParams, text } from "@/lib/search-params";

const studio = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/studio",
  staticData: { title: "Studio", needs: "projects:read" },
  component: lazyPage(() => import("./StudioPage")),
});

const canvas = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/projects/$projectId/canvases/$canvasId",
  params: { parse: ({ projectId, canvasId }) => ({ projectId: Number(projectId), canvasId: Number(canvasId) }) },
  // `item`: the node or arrow that is inspected; `version`: an earlier one that is looked at.
  validateSearch: searchParams({ item: text, panel: oneOf("add", "versions"), version: number }),
  staticData: { title: "Canvas", needs: "projects:read" },
  component: lazyPage(() => import("./CanvasPage")),
});

export const routes = [studio, canvas] as const;
