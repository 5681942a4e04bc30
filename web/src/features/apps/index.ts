import { Blocks } from "lucide-react";
import type { Feature } from "@/app/feature";
import { findApps } from "./queries";

export const feature: Feature = {
  id: "apps",
  nav: [{ label: "Apps", to: "/apps", icon: Blocks, section: "work", needs: "projects:read" }],
  commands: [{ id: "apps.open", title: "Go to apps", keys: "g a", icon: Blocks, needs: "projects:read", run: ({ navigate }) => navigate({ to: "/apps" }) }],
  finders: [{ id: "apps", label: "Apps", needs: "projects:read", find: findApps }],
};
export { routes } from "./routes";
