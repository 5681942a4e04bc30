// One live connection a tab: what changed arrives as touches, and the queries that show it are fetched anew.
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { ProblemError } from "@/api";
import type { Touch, Touched } from "./feature";

/** `ended`: nobody is signed in any more, so nothing is asked for until somebody is. */
export type LiveState = "connecting" | "live" | "polling" | "down" | "ended";

interface StreamHandlers {
  /** `id` is the cursor after the event. */
  onEvent: (event: { type: string; data: unknown; id: string }) => void;
  onState?: (state: LiveState) => void;
}

interface StreamOptions extends StreamHandlers {
  /** The address of the stream, without a cursor. */
  url: string;
  /** The types of events that are listened to; `end` closes the stream for good. */
  types: string[];
  /** From where on; the server decides without it. */
  after?: string;
  /** Asked instead after streaming failed several times: a GET that answers events after a cursor. */
  poll?: (after: string | null, signal: AbortSignal) => Promise<{ events: { type: string; data: unknown; id: string }[]; cursor: string | null }>;
}

const FAILURES_BEFORE_POLLING = 3;
const LONGEST_WAIT_MS = 30_000;
/** A response that ended is followed by the next within a second or so; what takes longer is a host that is away. */
const AWAY_AFTER_MS = 5_000;
const BETWEEN_TOUCHES_MS = 2_000;

/** How long to wait before trying again after so many failures, in milliseconds; `random` is in [0, 1). */
export function backOff(failures: number, random: number): number {
  const most = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** Math.max(0, failures - 1));
  return most / 2 + (random * most) / 2;
}

/**
 * Follows a bounded event stream until the returned function is called, or it sends `end`.
 *
 * The browser itself continues after a response ends. What closes it for good (a wrong status or type) is tried again
 * here, ever later, from the last cursor; after a few failures it is polled, where there is a way to. A poll that is
 * told that nobody is signed in ends it.
 */
export function followStream(options: StreamOptions): () => void {
  const stop = new AbortController();
  let after: string | null = options.after ?? null;
  let failures = 0;
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let away: ReturnType<typeof setTimeout> | undefined;
  const tell = (state: LiveState) => options.onState?.(state);
  const isBack = () => {
    clearTimeout(away);
    away = undefined;
  };
  const end = () => {
    stop.abort();
    clearTimeout(timer);
    isBack();
    source?.close();
  };

  function arrived(type: string, data: unknown, id: string) {
    failures = 0;
    if (id) after = id;
    options.onEvent({ type, data, id });
  }

  function connect() {
    const address = new URL(options.url, location.origin);
    if (after !== null) address.searchParams.set("after", after);
    const opened = new EventSource(address);
    source = opened;
    opened.onopen = () => {
      failures = 0;
      isBack();
      tell("live");
    };
    opened.onerror = () => {
      if (opened.readyState === EventSource.CLOSED) failed();
      else away ??= setTimeout(() => tell("down"), AWAY_AFTER_MS); // a response ended: the browser asks for the next
    };
    opened.addEventListener("end", end);
    for (const type of options.types) {
      opened.addEventListener(type, (event: MessageEvent<string>) => arrived(type, JSON.parse(event.data), event.lastEventId));
    }
  }

  function failed() {
    source?.close();
    isBack();
    failures += 1;
    const polls = options.poll !== undefined && failures >= FAILURES_BEFORE_POLLING;
    tell(polls ? "polling" : "down");
    timer = setTimeout(() => void (polls ? poll() : connect()), backOff(failures, Math.random()));
  }

  async function poll() {
    try {
      const page = await options.poll?.(after, stop.signal);
      for (const event of page?.events ?? []) arrived(event.type, event.data, event.id);
      if (page?.cursor) after = page.cursor;
      failures = FAILURES_BEFORE_POLLING - 1;
      tell("polling");
      if (!stop.signal.aborted) timer = setTimeout(() => void poll(), 250);
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!(error instanceof ProblemError) || error.status !== 401) return failed();
      tell("ended");
      end();
    }
  }

  tell("connecting");
  connect();
  return end;
}

/** Collects touches and makes the queries that they concern stale: the first ones at the next frame, and while they keep coming every two seconds. */
export class Touches {
  private waiting: Touch[] = [];
  private scheduled = false;
  private flushedAt = -Infinity;

  constructor(
    private readonly queryClient: QueryClient,
    private readonly rules: Touched[],
    private readonly schedule: (work: () => void, waitMs: number) => void = later,
    private readonly now: () => number = () => performance.now(),
  ) {}

  add(touch: Touch): void {
    this.waiting.push(touch);
    if (this.scheduled) return;
    this.scheduled = true;
    this.schedule(() => this.flush(), this.flushedAt + BETWEEN_TOUCHES_MS - this.now());
  }

  private flush(): void {
    this.scheduled = false;
    this.flushedAt = this.now();
    const touched = this.waiting.splice(0);
    for (const queryKey of staleKeys(touched, this.rules)) void this.queryClient.invalidateQueries({ queryKey });
  }
}

/** The keys that touches make stale, each once. */
export function staleKeys(touches: Touch[], rules: Touched[]): QueryKey[] {
  const keys = new Map<string, QueryKey>();
  for (const touch of touches) {
    for (const rule of rules) {
      if (!touch.type.startsWith(rule.type)) continue;
      for (const key of rule.keys(touch)) keys.set(JSON.stringify(key), key);
    }
  }
  return [...keys.values()];
}

function later(work: () => void, waitMs: number): void {
  if (waitMs <= 0) nextFrame(work);
  else setTimeout(work, waitMs);
}

// No frame comes while the tab is hidden: what arrives then is caught up with by a timer.
export function nextFrame(work: () => void): void {
  if (document.visibilityState === "visible") requestAnimationFrame(work);
  else setTimeout(work, 1_000);
}
