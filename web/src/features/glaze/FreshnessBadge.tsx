import { CircleCheck, CircleDashed, Clock, Lock } from "lucide-react";
import { Badge } from "@/ui";

interface FreshnessBadgeProps {
  /** `missing` and null: nothing is told yet. */
  state: "missing" | "fresh" | "stale" | "overridden" | null;
  /** How many reasons there are against the generated words. */
  reasons: number;
}

/** Whether what is told of somebody is up to date. */
export function FreshnessBadge({ state, reasons }: FreshnessBadgeProps) {
  if (state === "fresh") return <Badge tone="good" icon={CircleCheck}>up to date</Badge>;
  if (state === "stale") return <Badge tone="warn" icon={Clock}>out of date</Badge>;
  if (state === "overridden") {
    return (
      <>
        <Badge tone="accent" icon={Lock}>written by hand</Badge>
        {reasons > 0 && <Badge tone="warn" icon={Clock}>generated text out of date</Badge>}
      </>
    );
  }
  return <Badge icon={CircleDashed}>nothing told yet</Badge>;
}
