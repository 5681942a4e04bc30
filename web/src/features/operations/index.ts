import { Activity, BookOpen } from "lucide-react";
import type { Feature, Found } from "@/app/feature";

const needs = "operations:read";

export const feature: Feature = {
  id: "operations",
  nav: [{ label: "Operations", to: "/operations", icon: Activity, section: "system", needs }],
  commands: [
    { id: "operations.open", title: "Go to operations", keys: "g o", words: "alarms queues health", icon: Activity, needs, run: ({ navigate }) => navigate({ to: "/operations" }) },
    { id: "operations.runbooks", title: "Go to the runbooks", words: "help alarms", icon: BookOpen, needs, run: ({ navigate }) => navigate({ to: "/operations/runbooks/README" }) },
    { id: "operations.measure", title: "Measure again", keys: "m", on: "/operations", needs },
  ],
  finders: [{ id: "operations", label: "Runbooks", needs, all: allRunbooks }],
  touches: [
    { type: "springline.warehouse.landed.", keys: () => [["operations", "now"]] },
    { type: "springline.runs.run.changed.", keys: () => [["operations", "now"]] },
  ],
};
/** Loaded when they are looked for: most who use the palette never do. */
async function allRunbooks(): Promise<Found[]> {
  const { runbookNames } = await import("./runbooks");
  return runbookNames.filter((name) => name !== "README").map((name) => ({ id: name, title: name.replaceAll("-", " "), detail: "runbook", icon: BookOpen, href: `/operations/runbooks/${name}` }));
}

export { routes } from "./routes";
