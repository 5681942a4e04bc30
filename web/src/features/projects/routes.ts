import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, searchParams } from "@/lib/search-params";

const projects = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/projects",
  validateSearch: searchParams({ archived: flag, create: flag }),
  staticData: { title: "Projects", needs: "projects:read" },
  component: lazyPage(() => import("./ProjectsPage")),
});

const project = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/projects/$projectId",
  params: { parse: ({ projectId }) => ({ projectId: Number(projectId) }) },
  // `deleted`: shows the canvases that were deleted.
  validateSearch: searchParams({ deleted: flag }),
  staticData: { title: "Project", needs: "projects:read" },
  component: lazyPage(() => import("./ProjectPage")),
});

export const routes = [projects, project] as const;
