import { CircleHelp, Clock, EyeOff, History, Undo2 } from "lucide-react";
import { Badge } from "@/ui";
import type { NodeStanding } from "./queries";

/** What has become of what a node refers to. `quiet` says nothing where all is well. */
export function StandingBadge({ standing, quiet = false }: { standing: NodeStanding; quiet?: boolean }) {
  const { state, freshness } = standing;
  if (state === "gone") return <Badge tone="bad" icon={Undo2}>taken back</Badge>;
  if (state === "hidden") return <Badge icon={EyeOff}>not for you</Badge>;
  if (state === "unknown") return <Badge icon={CircleHelp}>unknown</Badge>;
  if (state === "changed") return <Badge tone="warn" icon={History}>{standing.words === null && standing.current_version === null ? "edited since" : "newer version"}</Badge>;
  if (freshness === "stale") return <Badge tone="warn" icon={Clock}>stale</Badge>;
  if (freshness === "suspect") return <Badge tone="warn" icon={Clock}>suspect</Badge>;
  if (quiet) return null;
  return <Badge tone="good">{freshness === "fresh" ? "up to date" : "stands"}</Badge>;
}
