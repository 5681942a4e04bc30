import { FolderKanban, FolderPlus } from "lucide-react";
import type { Feature, Touch } from "@/app/feature";
import { findProjects } from "./queries";

export const feature: Feature = {
  id: "projects",
  nav: [{ label: "Projects", to: "/projects", icon: FolderKanban, section: "work", needs: "projects:read" }],
  commands: [
    { id: "projects.open", title: "Go to projects", keys: "g j", icon: FolderKanban, needs: "projects:read", run: ({ navigate }) => navigate({ to: "/projects" }) },
    {
      id: "projects.create", title: "New project", words: "create", icon: FolderPlus, needs: "projects:write",
      run: ({ navigate }) => navigate({ to: "/projects", search: { create: true } }),
    },
  ],
  finders: [{ id: "projects", label: "Projects", needs: "projects:read", find: findProjects }],
  touches: [
    { type: "springline.projects.project.", keys: (touch) => [["projects", "list"], ["projects", "one", numberOf(touch)], ["projects", "canvases", numberOf(touch)]] },
    { type: "springline.projects.canvas.", keys: () => [["projects", "canvases"]] },
  ],
};

const numberOf = ({ subject }: Touch) => Number(subject.slice(subject.indexOf("/") + 1));

export { canvasesQuery, type Project, projectQuery, projectsQuery, restoreCanvas } from "./queries";
export { mayInProject } from "./roles";
export { routes } from "./routes";
