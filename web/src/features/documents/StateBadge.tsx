import { Badge } from "@/ui";
import type { Ingest, Version } from "./queries";
import { INGEST_STATES, VERSION_STATES } from "./wording";

/** How far a version is. */
export function StateBadge({ state }: { state: Version["state"] }) {
  const { label, tone, icon } = VERSION_STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}

/** How far a document is. */
export function IngestBadge({ state }: { state: Ingest["state"] }) {
  const { label, tone, icon } = INGEST_STATES[state];
  return (
    <Badge tone={tone} icon={icon}>
      {label}
    </Badge>
  );
}
