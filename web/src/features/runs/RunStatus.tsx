import type { components } from "@/api";
import { Badge } from "@/ui";
import { STATUSES } from "./wording";

/** A run's state, as a badge. */
export function RunStatus({ run }: { run: Pick<components["schemas"]["Run"], "status" | "cancel_requested_at"> }) {
  const { label, tone, icon } = STATUSES[run.status];
  const isEnding = run.cancel_requested_at !== null && (run.status === "running" || run.status === "queued");
  return (
    <Badge tone={isEnding ? "warn" : tone} icon={icon}>
      {isEnding ? "Being cancelled" : label}
    </Badge>
  );
}
