import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, list, number, oneOf, searchParams, text } from "@/lib/search-params";

const needs = "documents:read";

const bundles = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/bundles",
  validateSearch: searchParams({ archived: flag, create: flag }),
  staticData: { title: "Documents", needs },
  component: lazyPage(() => import("./BundlesPage")),
});

const bundle = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/bundles/$slug",
  validateSearch: searchParams({ version: number, tab: oneOf("documents", "changes"), q: text, upload: flag }),
  staticData: { title: "Documents", needs },
  component: lazyPage(() => import("./BundlePage")),
});

const viewer = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/bundles/$slug/documents",
  validateSearch: searchParams({ path: text, version: number, text: number, at: text, view: oneOf("text", "page"), find: text, hide: list }),
  staticData: { title: "Document", needs },
  component: lazyPage(() => import("./DocumentPage")),
});

const diff = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/bundles/$slug/diff",
  validateSearch: searchParams({ from: number, to: number, path: text, only: oneOf("added", "changed", "removed"), show: oneOf("side", "inline"), tab: oneOf("text", "values") }),
  staticData: { title: "What changed", needs },
  component: lazyPage(() => import("./DiffPage")),
});

const impact = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/bundles/$slug/impact",
  validateSearch: searchParams({ version: number, only: oneOf("stale", "suspect") }),
  staticData: { title: "What it breaks", needs },
  component: lazyPage(() => import("./ImpactPage")),
});

const webPages = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/web-pages",
  validateSearch: searchParams({ url: text, text: number, at: text }),
  staticData: { title: "Web pages", needs },
  component: lazyPage(() => import("./WebPagesPage")),
});

const webPage = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/web-pages/$pageId",
  params: { parse: ({ pageId }) => ({ pageId: Number(pageId) }), stringify: ({ pageId }) => ({ pageId: String(pageId) }) },
  validateSearch: searchParams({ number, text: number, at: text, find: text, hide: list }),
  staticData: { title: "Web page", needs },
  component: lazyPage(() => import("./WebPagePage")),
});

export const routes = [bundles, bundle, viewer, diff, impact, webPages, webPage] as const;
