// The lines of a timeline: steps with what happened in them, folded and filtered. Pure, so that 10,000 of them are a matter of milliseconds.
import type { RunEvent } from "@/api/contracts";

type EventType = RunEvent["type"];
type StepStarted = Extract<RunEvent, { type: "step.started" }>;
type StepFinished = Extract<RunEvent, { type: "step.finished" }>;
export type Level = "debug" | "info" | "warning" | "error";

export interface Filters {
  /** Only these types; none is all. */
  types?: readonly string[] | undefined;
  /** Log lines of this level and graver ones; of other events only failures, from `warning` on. */
  level?: Level | undefined;
  text?: string | undefined;
}

export interface Step {
  started: StepStarted;
  /** Missing while it is under way. */
  finished?: StepFinished;
  /** How many events are in it, its beginning and end aside. */
  inside: number;
}

export interface Row {
  event: RunEvent;
  /** In how many steps it is. */
  depth: number;
  /** Of a step's beginning. */
  step?: Step;
  folded?: boolean;
}

const GRAVITY: Record<Level, number> = { debug: 0, info: 1, warning: 2, error: 3 };

interface Placed {
  event: RunEvent;
  /** The numbers of the beginnings of the steps that it is in, outermost first. */
  within: number[];
}

/** Says of each event in which steps it is, and of each step how it went. */
export function outline(events: readonly RunEvent[]): { placed: Placed[]; steps: Map<number, Step> } {
  const steps = new Map<number, Step>();
  const placed: Placed[] = [];
  let names: string[] = []; // of the steps that are under way, outermost first
  let open: number[] = []; // the numbers of their beginnings
  for (const event of events) {
    const name = stepOf(event);
    const index = name ? names.lastIndexOf(name) : -1;
    // What names no step is the run's own; a beginning, and what can't name one, belongs where it happened.
    const within = name === undefined || event.type === "step.started" || index === open.length - 1 ? open : open.slice(0, index + 1);
    placed.push({ event, within });
    if (event.type === "step.started") {
      steps.set(event.number, { started: event, inside: 0 });
      [names, open] = [[...names, event.data.step], [...open, event.number]];
    } else if (event.type === "step.finished") {
      const step = steps.get(open[index] ?? 0);
      if (step) step.finished = event;
      if (index >= 0) [names, open] = [names.slice(0, index), open.slice(0, index)];
    }
    if (event.type !== "step.finished") for (const number of within) (steps.get(number) as Step).inside += 1;
  }
  return { placed, steps };
}

/** The step that an event names: null where it is of the run as a whole, undefined where its type names none. */
function stepOf(event: RunEvent): string | null | undefined {
  if (event.type === "input" || event.type === "output" || event.type === "cancel.requested") return undefined;
  return "step" in event.data ? (event.data.step ?? null) : null;
}

/** The lines to show. A line that matches brings along the beginnings of the steps that it is in; a search unfolds them. */
export function rowsOf(events: readonly RunEvent[], filters: Filters, folded: ReadonlySet<number>): Row[] {
  const { placed, steps } = outline(events);
  const matches = matcher(filters);
  const wanted = matches && new Set(placed.filter((one) => matches(one.event)).flatMap((one) => [one.event.number, ...one.within]));
  const rows: Row[] = [];
  for (const { event, within } of placed) {
    if (wanted ? !wanted.has(event.number) : within.some((number) => folded.has(number))) continue;
    const step = steps.get(event.number);
    rows.push({ event, depth: within.length, ...(step && { step, folded: !wanted && folded.has(event.number) }) });
  }
  return rows;
}

/** Whether an event is wanted; null where all are. */
function matcher({ types, level, text }: Filters): ((event: RunEvent) => boolean) | null {
  const words = text?.trim().toLowerCase();
  if (!types?.length && !level && !words) return null;
  const ofTypes = types?.length ? new Set(types) : null;
  return (event) => (!ofTypes || ofTypes.has(event.type)) && (!level || isGrave(event, level)) && (!words || textOf(event).toLowerCase().includes(words));
}

function isGrave(event: RunEvent, level: Level): boolean {
  if (event.type === "log") return GRAVITY[event.data.level] >= GRAVITY[level];
  return event.type === "run.failed" || (event.type === "step.finished" && event.data.outcome === "failed");
}

/** What a search looks at. */
function textOf(event: RunEvent): string {
  return Object.values(event.data as object)
    .map((value) => (typeof value === "object" && value !== null ? Object.entries(value).flat().join(" ") : String(value ?? "")))
    .join(" ");
}

/** How many events there are of each type, in the order of their first. */
export function typesIn(events: readonly RunEvent[]): { type: EventType; count: number }[] {
  const counts = new Map<EventType, number>();
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].map(([type, count]) => ({ type, count }));
}

/** How far the run as a whole is, by its newest word on that; null before the first. */
export function progressOf(events: readonly RunEvent[]): { done: number; total: number | null; unit: string } | null {
  const newest = events.findLast((event) => event.type === "progress" && !event.data.step);
  if (newest?.type !== "progress") return null;
  return { done: newest.data.done, total: newest.data.total ?? null, unit: newest.data.unit };
}
