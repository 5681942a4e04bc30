import { getRouteApi } from "@tanstack/react-router";
import { ArrowDownToLine, ChevronsDownUp, ChevronsUpDown, ListFilter, ListTree } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { useCommand } from "@/app/commands";
import { count, counted } from "@/lib/numbers";
import { stringifySearch } from "@/lib/search-params";
import { Button, type Choice, copyText, EmptyState, Menu, Problem, SearchField, Select, Skeleton, toast, VirtualList, Waiting } from "@/ui";
import { EventLine } from "./EventLine";
import type { FollowState } from "./follow-run";
import type { RunWhole } from "./queries";
import { type Level, type Row, rowsOf, typesIn } from "./rows";
import styles from "./Timeline.module.css";
import { isOver, type Timeline } from "./timeline";
import { typeName } from "./wording";

const route = getRouteApi("/signed-in/runs/$runId");
const LINE_PX = 30;
const ALL = "all";
const LEVELS: Choice<Level>[] = [
  { value: "debug", label: "All" },
  { value: "info", label: "Info and graver" },
  { value: "warning", label: "Warnings and errors" },
  { value: "error", label: "Errors" },
];
const STATES: Record<FollowState, string> = {
  connecting: "Connecting…",
  live: "Live",
  polling: "Live, by polling",
  down: "Reconnecting…",
  ended: "Signed out",
  loading: "Loading…",
  over: "Complete",
  failed: "Not loaded",
};

interface RunTimelineProps {
  run: RunWhole;
  following: { timeline: Timeline; state: FollowState; error: unknown; retry: () => void };
}

/** All that happened in a run, and what happens now. What is filtered, folded, opened and followed is in the address. */
export function RunTimeline({ run, following: { timeline, state, error, retry } }: RunTimelineProps) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback((changed: Partial<typeof search>) => void navigate({ to: ".", search: (before) => ({ ...before, ...changed }), replace: true }), [navigate]);
  const field = useRef<HTMLInputElement>(null);
  // What was opened by hand is in view already; what a link or a key opens is brought there.
  const [inView, setInView] = useState<number | null>(null);

  const { events } = timeline;
  const steps = useMemo(() => events.filter((event) => event.type === "step.started").map((event) => event.number), [events]);
  const folded = useMemo(() => new Set<number>(search.fold?.includes(ALL) ? steps : search.fold?.map(Number)), [search.fold, steps]);
  const rows = useMemo(() => rowsOf(events, { types: search.type, level: search.level, text: search.q }, folded), [events, search.type, search.level, search.q, folded]);
  const chosen = search.event === undefined ? -1 : rows.findIndex((row) => row.event.number === search.event);
  const isLive = !isOver(timeline) && state !== "over";
  // What was over before is read from its beginning; whoever watched it sees its last event too.
  const [isWatched] = useState(run.finished_at === null);
  const follows = isWatched && (search.follow ?? search.event === undefined);
  const beganAt = Date.parse(run.started_at ?? events[0]?.at ?? run.created_at);

  const toggleFold = useCallback(
    (number: number) => {
      const next = new Set(folded);
      if (!next.delete(number)) next.add(number);
      change({ fold: next.size === 0 ? undefined : [...next].map(String) });
    },
    [folded, change],
  );
  const open = useCallback(
    (number: number | undefined) => {
      setInView(number ?? null);
      change({ event: number, follow: undefined });
    },
    [change],
  );
  const addressOf = useCallback((number: number) => stringifySearch({ ...search, event: number, follow: undefined }), [search]);
  const copyLink = useCallback((number: number) => void copy(new URL(addressOf(number), location.href).href), [addressOf]);
  const step = (by: number) => {
    setInView(null);
    // From where the address is by now: who holds the key is faster than what is drawn.
    const next = (before: typeof search) => {
      const at = rows.findIndex((row) => row.event.number === before.event);
      const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
      return row ? { ...before, event: row.event.number, follow: undefined } : before;
    };
    void navigate({ to: ".", search: next, replace: true });
  };
  const fold = () => change({ fold: folded.size > 0 ? undefined : [ALL] });
  useCommand("runs.follow", isLive ? () => change({ follow: !follows, ...(!follows && { event: undefined }) }) : null);
  useCommand("runs.search", () => field.current?.focus());
  useCommand("runs.fold", steps.length > 0 ? fold : null);
  useCommand("runs.next", () => step(1));
  useCommand("runs.previous", () => step(-1));
  useCommand("runs.copy-link", search.event === undefined ? null : () => copyLink(search.event as number));

  const isFiltered = Boolean(search.q || search.level || search.type?.length);
  const letGo = () => isLive && follows && change({ follow: false });
  return (
    <section className={styles.timeline} aria-label="Timeline">
      <div className={styles.tools}>
        <SearchField ref={field} label="Search the events" value={search.q ?? ""} onSearch={(q) => change({ q: q || undefined })} />
        <Select label="Level" prefixed value={search.level ?? "debug"} choices={LEVELS} onChange={(level) => change({ level: level === "debug" ? undefined : level })} />
        <Types timeline={timeline} chosen={search.type ?? []} onChange={(types) => change({ type: types.length > 0 ? types : undefined })} />
        {steps.length > 0 && (
          <Button icon={folded.size > 0 ? ChevronsUpDown : ChevronsDownUp} onClick={fold}>
            {folded.size > 0 ? "Unfold" : "Fold"}
          </Button>
        )}
        {isLive && (
          <Button icon={ArrowDownToLine} aria-pressed={follows} kind={follows ? "primary" : "plain"} onClick={() => change({ follow: !follows, ...(!follows && { event: undefined }) })}>
            Follow
          </Button>
        )}
      </div>
      <p className={styles.state}>
        <span className={styles.dot} data-state={state} aria-hidden />
        <span role="status">{STATES[state]}</span>
        <span>
          {counted(events.length, "event")}
          {isFiltered && `, ${count(rows.length)} shown`}
        </span>
      </p>
      {Boolean(error) && <Problem error={error} compact retry={retry} />}
      {events.length === 0 && state === "loading" ? (
        <Waiting label="Loading the events">
          <Skeleton height="22px" lines={8} />
        </Waiting>
      ) : rows.length === 0 ? (
        <Nothing filtered={isFiltered && events.length > 0} over={!isLive} onClear={() => change({ q: undefined, level: undefined, type: undefined })} />
      ) : (
        // Whoever scrolls back wants to read: following ends. The list scrolls by itself too, so only their own doing counts.
        <div onWheel={(event) => event.deltaY < 0 && letGo()} onTouchMove={letGo} onKeyDown={(event) => ["ArrowUp", "PageUp", "Home"].includes(event.key) && letGo()}>
          <VirtualList
            label="Events"
            items={rows}
            keyOf={keyOf}
            itemHeight={LINE_PX}
            height="max(320px, calc(100dvh - 340px))"
            follow={follows && (isLive || !isFiltered)}
            {...(chosen >= 0 && search.event !== inView && { shown: chosen })}
          >
            {(row) => (
              <EventLine
                row={row}
                beganAt={beganAt}
                isOpen={row.event.number === search.event}
                address={addressOf(row.event.number)}
                onOpen={open}
                onFold={toggleFold}
                onCopy={copyLink}
              />
            )}
          </VirtualList>
        </div>
      )}
    </section>
  );
}

const keyOf = (row: Row) => row.event.number;

function Types({ timeline, chosen, onChange }: { timeline: Timeline; chosen: string[]; onChange: (types: string[]) => void }) {
  const found = useMemo(() => typesIn(timeline.events), [timeline.events]);
  const items = found.map(({ type, count: many }) => ({
    label: `${typeName(type)} (${count(many)})`,
    checked: chosen.includes(type),
    onSelect: () => onChange(chosen.includes(type) ? chosen.filter((one) => one !== type) : [...chosen, type]),
  }));
  const label = chosen.length === 0 ? "All types" : chosen.length === 1 ? typeName(chosen[0] ?? "") : `${chosen.length} types`;
  return (
    <Menu
      align="start"
      trigger={<Button icon={ListFilter}>{label}</Button>}
      groups={[{ items }, ...(chosen.length > 0 ? [{ items: [{ label: "Show all types", onSelect: () => onChange([]) }] }] : [])]}
    />
  );
}

function Nothing({ filtered, over, onClear }: { filtered: boolean; over: boolean; onClear: () => void }) {
  if (filtered) return <EmptyState icon={ListFilter} title="No event is like that" action={<Button onClick={onClear}>Clear the filters</Button>} />;
  return (
    <EmptyState icon={ListTree} title={over ? "Nothing was told of this run" : "Nothing has happened yet"}>
      {over ? "It ended before its worker told anything." : "Events appear here as soon as there are some."}
    </EmptyState>
  );
}

async function copy(link: string): Promise<void> {
  if (await copyText(link, link)) toast({ title: "The link was copied" });
}
