import { CirclePlay } from "lucide-react";
import type { Feature } from "@/app/feature";
import { findRuns } from "./queries";

const PAGE = "/runs/$runId";

export const feature: Feature = {
  id: "runs",
  nav: [{ label: "Runs", to: "/runs", icon: CirclePlay, section: "system", needs: "runs:read" }],
  commands: [
    { id: "runs.open", title: "Go to runs", keys: "g r", icon: CirclePlay, needs: "runs:read", run: ({ navigate }) => navigate({ to: "/runs" }) },
    { id: "runs.open-running", title: "Go to what is running", words: "runs progress", icon: CirclePlay, needs: "runs:read", run: ({ navigate }) => navigate({ to: "/runs", search: { status: "running" } }) },
    { id: "runs.mock", title: "Begin a mock run", words: "test demo", needs: "runs:manage", on: "/runs" },
    { id: "runs.follow", title: "Follow the newest events", keys: "f", on: PAGE },
    { id: "runs.search", title: "Search these events", keys: "/", on: PAGE },
    { id: "runs.fold", title: "Fold or unfold all steps", keys: "z", on: PAGE },
    { id: "runs.next", title: "Next event", keys: "j", on: PAGE },
    { id: "runs.previous", title: "Previous event", keys: "k", on: PAGE },
    { id: "runs.copy-link", title: "Copy a link to this event", keys: "y", on: PAGE },
    { id: "runs.cancel", title: "Cancel this run", words: "stop", needs: "runs:manage", on: PAGE },
  ],
  finders: [{ id: "runs", label: "Runs", needs: "runs:read", find: findRuns }],
  touches: [{ type: "springline.runs.", keys: ({ subject }) => [["runs", "list"], ["runs", "one", Number(subject.slice(subject.indexOf("/") + 1))]] }],
};
export { Progress } from "./Progress";
export { RunStatus } from "./RunStatus";
export { routes } from "./routes";
export { useTimeline } from "./use-timeline";
export { amount, kindName, said, share } from "./wording";
