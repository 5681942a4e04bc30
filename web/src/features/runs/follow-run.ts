// Follows a run from wherever its timeline stands: pages until it has caught up, then the live stream. What arrives is
// taken in once a frame, and what turns out to be missing is asked for again.
import type { RunEvent } from "@/api/contracts";
import type { LiveState } from "@/app/live";
import { arrive, gapAfter, isOver, lastNumber, type Timeline } from "./timeline";

export type FollowState = LiveState | "loading" | "over" | "failed";

export interface EventsPage {
  items: RunEvent[];
  next_after: number;
  is_over: boolean;
}

export interface FollowPorts {
  load: (after: number, signal: AbortSignal) => Promise<EventsPage>;
  /** Streams events after a number; returns how to stop that. */
  stream: (after: number, told: { onEvents: (events: RunEvent[]) => void; onState: (state: LiveState) => void }) => () => void;
  /** Does work at the next frame. */
  schedule: (work: () => void) => void;
  onTimeline: (timeline: Timeline) => void;
  onState: (state: FollowState, error?: unknown) => void;
}

/** Follows until the run is over or the returned function is called. */
export function followRun(begin: Timeline, ports: FollowPorts): () => void {
  const stop = new AbortController();
  let timeline = begin;
  let waiting: RunEvent[] = [];
  let isScheduled = false;
  let isFilling = false;
  let stopStream = () => {};

  function take(events: RunEvent[]) {
    waiting.push(...events);
    if (isScheduled || waiting.length === 0) return;
    isScheduled = true;
    ports.schedule(flush);
  }

  function flush() {
    isScheduled = false;
    if (stop.signal.aborted) return;
    const before = timeline;
    timeline = arrive(timeline, waiting);
    waiting = [];
    if (timeline !== before) ports.onTimeline(timeline);
    if (gapAfter(timeline) !== null) void fill();
    if (isOver(timeline)) finish();
  }

  function finish() {
    stop.abort();
    stopStream();
    ports.onState("over");
  }

  /** Asks for what is missing before events that are there already. */
  async function fill() {
    if (isFilling) return;
    isFilling = true;
    try {
      for (let after = gapAfter(timeline); after !== null; after = gapAfter(timeline)) {
        const page = await ports.load(after, stop.signal);
        timeline = arrive(timeline, page.items);
        if (stop.signal.aborted || lastNumber(timeline) === after) return; // nothing came of it: the next event tries again
        ports.onTimeline(timeline);
      }
      if (isOver(timeline)) finish();
    } catch (error) {
      if (!stop.signal.aborted) ports.onState("down", error);
    } finally {
      isFilling = false;
    }
  }

  async function catchUp() {
    ports.onState("loading");
    try {
      for (;;) {
        const page = await ports.load(lastNumber(timeline), stop.signal);
        if (stop.signal.aborted) return;
        take(page.items);
        if (page.items.length > 0) flush();
        if (stop.signal.aborted) return;
        if (page.is_over) return finish();
        if (page.items.length === 0) break;
      }
    } catch (error) {
      if (!stop.signal.aborted) ports.onState("failed", error);
      return;
    }
    stopStream = ports.stream(lastNumber(timeline), { onEvents: take, onState: (state) => !stop.signal.aborted && ports.onState(state) });
  }

  if (isOver(timeline)) ports.onState("over");
  else void catchUp();
  return () => {
    stop.abort();
    stopStream();
  };
}
