import { queryOptions, skipToken, type QueryClient } from "@tanstack/react-query";
import { CirclePlay } from "lucide-react";
import { answer, api, type components, creating, pages } from "@/api";
import type { RunEvent } from "@/api/contracts";
import type { Found } from "@/app/feature";
import type { EventsPage } from "./follow-run";
import type { Timeline } from "./timeline";
import { KINDS } from "./wording";

export type Run = components["schemas"]["Run"];
export type RunWhole = components["schemas"]["RunWhole"];
export type RunUse = components["schemas"]["RunUse"];
export type Status = Run["status"];
export type Kind = Run["kind"];

export interface RunFilters {
  kind?: Kind | undefined;
  status?: Status | undefined;
  subject?: string | undefined;
}

const FOUND_IN_PALETTE = 5;
const EVENTS_AT_ONCE = 1_000;

/** Runs by filters, the newest first, a page at a time. */
export const runsQuery = ({ kind, status, subject }: RunFilters) =>
  pages(["runs", "list", { kind, status, subject }], (cursor, signal) => {
    const query = { ...(kind && { kind }), ...(status && { status }), ...(subject && { subject }), ...(cursor && { cursor }), limit: 50 };
    return answer(api.GET("/api/runs", { params: { query }, signal }));
  });

export const runQuery = (id: number) =>
  queryOptions({
    queryKey: ["runs", "one", id],
    queryFn: ({ signal }) => answer(api.GET("/api/runs/{run_id}", { params: { path: { run_id: id } }, signal })),
  });

/** What has arrived of a run's events. `useTimeline` fills it; nothing asks for it as a whole. */
export const timelineQuery = (id: number) => queryOptions<Timeline>({ queryKey: ["runs", "timeline", id], queryFn: skipToken, staleTime: Infinity });

/** Events of a run after a number, up to a thousand. */
export async function eventsAfter(id: number, after: number, signal: AbortSignal, waitSeconds = 0): Promise<EventsPage> {
  const params = { path: { run_id: id }, query: { after, limit: EVENTS_AT_ONCE, wait_seconds: waitSeconds } };
  const page = await answer(api.GET("/api/runs/{run_id}/events", { params, signal }));
  return { ...page, items: page.items as RunEvent[] };
}

export const cancelRun = (id: number) => answer(api.POST("/api/runs/{run_id}/cancel", { params: { path: { run_id: id } } }));

export const beginMock = () => answer(api.POST("/api/runs/mock", { body: { seed: Date.now() % 1_000_000, steps: 5, pace_ms: 200, fails: false }, params: { header: creating() } }));

/** After something about a run was changed here. */
export function runChanged(queryClient: QueryClient, run: Run): void {
  queryClient.setQueryData(runQuery(run.id).queryKey, (before: RunWhole | undefined) => before && { ...before, ...run });
  void queryClient.invalidateQueries({ queryKey: ["runs", "list"] });
  void queryClient.invalidateQueries({ queryKey: ["runs", "one", run.id] });
  void queryClient.invalidateQueries({ queryKey: ["home"] });
}

/** Runs for the palette: by number, or by words of the newest hundred. */
export async function findRuns(words: string, signal: AbortSignal): Promise<Found[]> {
  const number = /^(?:run[\s/#]*)?([1-9][0-9]{0,8})$/iu.exec(words.trim())?.[1];
  const page = await answer(api.GET("/api/runs", { params: { query: { limit: 100 } }, signal }));
  const wanted = words.toLowerCase().split(/\s+/u).filter(Boolean);
  const fits = (run: Run) => {
    const said = `${run.title} ${KINDS[run.kind]} ${run.status} ${run.subject ?? ""} ${run.reference}`.toLowerCase();
    return wanted.every((word) => said.includes(word));
  };
  return page.items
    .filter((run) => (number === undefined ? fits(run) : run.id === Number(number)))
    .slice(0, FOUND_IN_PALETTE)
    .map((run) => ({ id: String(run.id), title: run.title, detail: `run ${run.id}, ${run.status}`, icon: CirclePlay, href: `/runs/${run.id}` }));
}
