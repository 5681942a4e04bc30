// How runs and what happens in them are said and coloured.
import {
  Ban, CircleAlert, CircleCheck, CircleDashed, CircleDot, CircleSlash, CircleX, Download, Gauge, Info, ListEnd, ListStart, LoaderCircle, type LucideIcon, Play,
  TriangleAlert, Upload,
} from "lucide-react";
import type { components } from "@/api";
import type { RunEvent } from "@/api/contracts";
import { count } from "@/lib/numbers";
import { duration } from "@/lib/time";
import type { Tone } from "@/ui";

type Status = components["schemas"]["Run"]["status"];
type Kind = components["schemas"]["Run"]["kind"];

export const STATUSES: Record<Status, { label: string; tone: Tone; icon: LucideIcon }> = {
  queued: { label: "Queued", tone: "neutral", icon: CircleDashed },
  running: { label: "Running", tone: "accent", icon: LoaderCircle },
  succeeded: { label: "Succeeded", tone: "good", icon: CircleCheck },
  failed: { label: "Failed", tone: "bad", icon: CircleX },
  cancelled: { label: "Cancelled", tone: "warn", icon: CircleSlash },
};

export const KINDS: Record<Kind, string> = {
  ingest: "Import",
  transform: "Transform",
  backfill: "Backfill",
  scan: "Scan",
  rebuild: "Rebuild",
  verify: "Verification",
  regeneration: "Regeneration",
  snapshot: "Snapshot",
  media_import: "Media import",
  reconciliation: "Reconciliation",
  erasure: "Erasure",
  export: "Export",
  retention: "Retention",
  replay: "Replay",
  mock: "Mock",
};

/** A kind in words; one that is newer than this page by its own name. */
export const kindName = (kind: string): string => (KINDS as Record<string, string>)[kind] ?? kind.replaceAll("_", " ");

export const TYPES: Record<RunEvent["type"], string> = {
  "run.started": "Run started",
  "step.started": "Step started",
  "step.finished": "Step ended",
  log: "Log",
  progress: "Progress",
  input: "Input",
  output: "Output",
  metric: "Metric",
  "cancel.requested": "Cancel asked for",
  "run.succeeded": "Run succeeded",
  "run.failed": "Run failed",
  "run.cancelled": "Run cancelled",
};

export const typeName = (type: string): string => (TYPES as Record<string, string>)[type] ?? type;

/** "messages 510, skipped 2"; empty where there are none. */
export const figures = (summary: Record<string, number> | undefined): string =>
  Object.entries(summary ?? {})
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${count(value)}`)
    .join(", ");

/** "256 of 512 messages", "256 messages". */
export const amount = ({ done, total, unit }: { done: number; total?: number | null; unit: string }): string =>
  total === null || total === undefined ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`;

/** How far, from 0 to 1; null where nobody knows. */
export const share = ({ done, total }: { done: number; total?: number | null }): number | null => (total ? Math.min(1, done / total) : null);

export interface Said {
  icon: LucideIcon;
  tone: Tone;
  /** In a line. */
  text: string;
  /** After it, in quiet letters. */
  more?: string;
}

const LEVELS = {
  debug: { icon: CircleDot, tone: "neutral" },
  info: { icon: Info, tone: "neutral" },
  warning: { icon: TriangleAlert, tone: "warn" },
  error: { icon: CircleAlert, tone: "bad" },
} as const;
const OUTCOMES = { done: ["Done", "good"], failed: ["Failed", "bad"], skipped: ["Skipped", "neutral"] } as const;
const inSeconds = (seconds: number | null | undefined) => (seconds === null || seconds === undefined ? "" : duration(seconds * 1_000));
const listed = (...parts: string[]) => parts.filter(Boolean).join(" · ");

/** An event in a line. Types that are newer than this page are said by their name, with their data. */
export function said(event: RunEvent): Said {
  switch (event.type) {
    case "run.started":
      return { icon: Play, tone: "accent", text: "Started", more: event.data.title };
    case "step.started":
      return { icon: ListStart, tone: "neutral", text: event.data.title };
    case "step.finished": {
      const [text, tone] = OUTCOMES[event.data.outcome];
      return { icon: ListEnd, tone, text, more: listed(inSeconds(event.data.seconds), figures(event.data.summary)) };
    }
    case "log":
      return { ...LEVELS[event.data.level], text: event.data.message };
    case "progress":
      return { icon: CircleDashed, tone: "neutral", text: amount(event.data) };
    case "input":
      return { icon: Download, tone: "neutral", text: `Read ${event.data.reference}`, more: event.data.role };
    case "output":
      return { icon: Upload, tone: "accent", text: `Made ${event.data.reference}`, more: event.data.role };
    case "metric":
      return { icon: Gauge, tone: "neutral", text: `${event.data.name} ${count(event.data.value)}`, more: event.data.unit };
    case "cancel.requested":
      return { icon: Ban, tone: "warn", text: "Cancel asked for", more: `by ${event.data.by}` };
    case "run.succeeded":
      return { icon: CircleCheck, tone: "good", text: "Succeeded", more: listed(inSeconds(event.data.seconds), figures(event.data.summary)) };
    case "run.failed":
      return { icon: CircleX, tone: "bad", text: event.data.title, more: listed(event.data.detail, inSeconds(event.data.seconds)) };
    case "run.cancelled":
      return { icon: CircleSlash, tone: "warn", text: "Cancelled", more: inSeconds(event.data.seconds) };
    default: {
      const unknown = event as { type: string; data: unknown };
      return { icon: CircleDot, tone: "neutral", text: typeName(unknown.type), more: JSON.stringify(unknown.data) };
    }
  }
}

/** How long a run has taken, or takes so far, in milliseconds; null before it begins. */
export function taken(run: { started_at: string | null; finished_at: string | null }, now: Date): number | null {
  if (run.started_at === null) return null;
  const end = run.finished_at === null ? now.getTime() : Date.parse(run.finished_at);
  return Math.max(0, end - Date.parse(run.started_at));
}
