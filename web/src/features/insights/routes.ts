import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, oneOf, searchParams, text } from "@/lib/search-params";

const insights = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/insights",
  /** `about`: what the insights are linked to, as `person/5`; `new`: one is being written. */
  validateSearch: searchParams({
    q: text,
    status: oneOf("draft", "reviewed", "published", "rejected", "archived"),
    state: oneOf("fresh", "stale", "suspect"),
    confidence: oneOf("low", "middling", "high"),
    subject: text,
    about: text,
    new: flag,
  }),
  staticData: { title: "Insights", needs: "insights:read" },
  component: lazyPage(() => import("./InsightsPage")),
});

const insight = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/insights/$insightId",
  params: { parse: ({ insightId }) => ({ insightId: Number(insightId) }), stringify: ({ insightId }) => ({ insightId: String(insightId) }) },
  validateSearch: searchParams({ edit: flag }),
  staticData: { title: "Insight", needs: "insights:read" },
  component: lazyPage(() => import("./InsightPage")),
});

const evidence = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/evidence/$evidenceId",
  params: { parse: ({ evidenceId }) => ({ evidenceId: Number(evidenceId) }), stringify: ({ evidenceId }) => ({ evidenceId: String(evidenceId) }) },
  staticData: { title: "Evidence", needs: "insights:read" },
  component: lazyPage(() => import("./EvidencePage")),
});

export const routes = [insights, insight, evidence] as const;
