import { queryOptions } from "@tanstack/react-query";
import { answer, api, type components, pages } from "@/api";
import { defined } from "@/lib/defined";
import type { Queue } from "./queues";

type Schemas = components["schemas"];
export type ReviewItem = Schemas["ReviewItem"];
export type Lease = Schemas["LeaseDetails"];
export type Outcome = Schemas["DecisionOutcome"];
export type DecisionWanted = Schemas["DecisionsWanted"]["decisions"][number];

const PAGE = 50;
/** Claims begin and end without an event that tells of them. */
const AGAIN_MS = 10_000;

/** How long the queues are. */
export const countsQuery = queryOptions({
  queryKey: ["reviews", "counts"],
  queryFn: async ({ signal }) => {
    const { queues } = await answer(api.GET("/api/reviews", { params: { query: {} }, signal }));
    return Object.fromEntries(queues.map(({ queue, count, is_more: isMore }) => [queue, { count, isMore }])) as Record<Queue, { count: number; isMore: boolean }>;
  },
});

/** What waits in a queue, the longest first, a page at a time; `free` is without what others look at. */
export const queueQuery = (queue: Queue, free: boolean) => ({
  ...pages(["reviews", "queue", queue, { free }], (cursor, signal) =>
    answer(api.GET("/api/reviews/{queue}", { params: { path: { queue }, query: { ...defined({ cursor }), free, limit: PAGE } }, signal })),
  ),
  refetchInterval: AGAIN_MS,
});
