import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, list, number, oneOf, searchParams, text } from "@/lib/search-params";
import { KINDS } from "./wording";

const runs = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/runs",
  validateSearch: searchParams({
    kind: oneOf(...(Object.keys(KINDS) as (keyof typeof KINDS)[])),
    status: oneOf("queued", "running", "succeeded", "failed", "cancelled"),
    subject: text,
  }),
  staticData: { title: "Runs", needs: "runs:read" },
  component: lazyPage(() => import("./RunsPage")),
});

const run = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/runs/$runId",
  params: { parse: ({ runId }) => ({ runId: Number(runId) }), stringify: ({ runId }) => ({ runId: String(runId) }) },
  /** `event` is the number of the one whose details are shown, `fold` the numbers of the steps that are folded, or "all". */
  validateSearch: searchParams({ q: text, type: list, level: oneOf("info", "warning", "error"), event: number, fold: list, follow: flag }),
  staticData: { title: "Run", needs: "runs:read" },
  component: lazyPage(() => import("./RunPage")),
});

export const routes = [runs, run] as const;
