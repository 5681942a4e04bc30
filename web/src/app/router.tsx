import type { QueryClient } from "@tanstack/react-query";
import { createRouter, type RouterHistory } from "@tanstack/react-router";
import { routes as projects } from "@/features/projects";
import { routes as apps } from "@/features/apps";
import { routes as studio } from "@/features/studio";
import { routes as people } from "@/features/people";
import { routes as requests } from "@/features/requests";
import { routes as messages } from "@/features/messages";
import { routes as documents } from "@/features/documents";
import { routes as insights } from "@/features/insights";
import { routes as reviews } from "@/features/reviews";
import { routes as ask } from "@/features/ask";
import { routes as glaze } from "@/features/glaze";
import { routes as home } from "@/features/home";
import { routes as provenance } from "@/features/provenance";
import { routes as runs } from "@/features/runs";
import { routes as search } from "@/features/search";
import { routes as media } from "@/features/media";
import { routes as operations } from "@/features/operations";
import { routes as admin } from "@/features/admin";
import { parseSearch, stringifySearch } from "@/lib/search-params";
import { elsewhereRoute, rootRoute, signedInRoute } from "./roots";
import { signInRoute } from "./sign-in";

const routeTree = rootRoute.addChildren([signInRoute, signedInRoute.addChildren([elsewhereRoute, ...projects, ...apps, ...studio, ...people, ...requests, ...messages, ...documents, ...insights, ...reviews, ...ask, ...glaze, ...home, ...provenance, ...runs, ...search, ...media, ...operations, ...admin])]);

export function newRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    ...(history && { history }),
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
