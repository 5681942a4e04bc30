import { createRoute, redirect } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, searchParams, text } from "@/lib/search-params";
import { countsQuery } from "./queries";
import { QUEUE_NAMES, readQueue } from "./queues";

/** Leads to the first queue with something in it. */
const reviews = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/reviews",
  staticData: { title: "Review", needs: "insights:read" },
  beforeLoad: async ({ context }) => {
    const counts = await context.queryClient.ensureQueryData(countsQuery).catch(() => null); // the queue's page tells why
    throw redirect({ to: "/reviews/$queue", params: { queue: QUEUE_NAMES.find((name) => (counts?.[name]?.count ?? 0) > 0) ?? "stale" }, replace: true });
  },
});

const queue = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/reviews/$queue",
  params: { parse: ({ queue: name }) => ({ queue: readQueue(name) }), stringify: ({ queue: name }) => ({ queue: name }) },
  /** `item`: what is looked at, as `insight/12`; `free`: without what somebody else looks at. */
  validateSearch: searchParams({ item: text, free: flag }),
  staticData: { title: "Review", needs: "insights:read" },
  component: lazyPage(() => import("./QueuePage")),
});

export const routes = [reviews, queue] as const;
