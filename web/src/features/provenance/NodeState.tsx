import { CircleHelp, CircleSlash, TriangleAlert } from "lucide-react";
import { Badge, type Tone } from "@/ui";
import type { NodeState as State } from "./queries";

const STATES: Record<Exclude<State, "current">, { label: string; tone: Tone; icon: typeof TriangleAlert }> = {
  stale: { label: "Stale", tone: "warn", icon: TriangleAlert },
  suspect: { label: "Suspect", tone: "warn", icon: CircleHelp },
  gone: { label: "Gone", tone: "bad", icon: CircleSlash },
};

/** The state of something, where there is something to say of it. */
export function NodeState({ state, always = false }: { state: State; always?: boolean }) {
  if (state === "current") return always ? <Badge tone="good">Current</Badge> : null;
  const { label, tone, icon } = STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
