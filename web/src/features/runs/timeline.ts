// What happened in a run, as far as it has arrived: a pure reducer, whatever brings the events.
import type { RunEvent } from "@/api/contracts";

export interface Timeline {
  /** Events 1, 2, 3 and so on: none is missing in between. */
  events: RunEvent[];
  /** What arrived ahead of an event that is missing, by number. */
  ahead: ReadonlyMap<number, RunEvent>;
}

export const EMPTY: Timeline = { events: [], ahead: new Map() };

/** Takes in events in whatever order they come; those that are there already change nothing. */
export function arrive(timeline: Timeline, arrived: readonly RunEvent[]): Timeline {
  const waiting = new Map(timeline.ahead);
  let next = timeline.events.length + 1;
  for (const event of arrived) if (event.number >= next) waiting.set(event.number, event);
  const more: RunEvent[] = [];
  for (let event = waiting.get(next); event; event = waiting.get(next)) {
    more.push(event);
    waiting.delete(next);
    next += 1;
  }
  if (more.length === 0 && waiting.size === timeline.ahead.size) return timeline;
  return { events: more.length > 0 ? [...timeline.events, ...more] : timeline.events, ahead: waiting };
}

/** After which number events have to be asked for, because some are missing; null where none is. */
export const gapAfter = (timeline: Timeline): number | null => (timeline.ahead.size > 0 ? timeline.events.length : null);

/** The number of the newest event that nothing is missing before; 0 before the first. */
export const lastNumber = (timeline: Timeline): number => timeline.events.length;

const ENDS = new Set<string>(["run.succeeded", "run.failed", "run.cancelled"] satisfies RunEvent["type"][]);

/** Whether the run is over: nothing follows its last event. */
export const isOver = (timeline: Timeline): boolean => ENDS.has(timeline.events.at(-1)?.type ?? "");
