import { Badge, type Tone } from "@/ui";

const TONES: Record<string, Tone> = { open: "warn", answered: "good", closed: "neutral", withdrawn: "neutral" };

/** Whether something is asked for or offered, and what became of it. */
export function RequestBadges({ kind, status }: { kind: "need" | "offer"; status: string }) {
  return (
    <>
      {kind === "offer" && <Badge tone="accent">offer</Badge>}
      <Badge tone={TONES[status] ?? "neutral"}>{status}</Badge>
    </>
  );
}
