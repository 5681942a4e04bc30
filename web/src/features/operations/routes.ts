import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { searchParams, text } from "@/lib/search-params";

const needs = "operations:read";

const operations = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/operations",
  validateSearch: searchParams({ queue: text }),
  staticData: { title: "Operations", needs },
  component: lazyPage(() => import("./OperationsPage")),
});

const runbook = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/operations/runbooks/$name",
  staticData: { title: "Runbook", needs },
  component: lazyPage(() => import("./RunbookPage")),
});

export const routes = [operations, runbook] as const;
