import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, redirect } from "@tanstack/react-router";
import { ProblemError } from "@/api";
import { sessionQuery } from "@/api/session";
import { lazyPage } from "./lazy-page";
import { NotFound } from "./NotFound";
import { Outside } from "./Outside";
import { RouteFailed } from "./RouteFailed";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** The title of the browser's tab; pages with a name of their own set it by `useTitle`. */
    title?: string;
    /** The scope without which the route says that it may not be seen. */
    needs?: string;
  }
}

export interface RouterContext {
  queryClient: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outside,
  notFoundComponent: NotFound,
  errorComponent: RouteFailed,
});

/** The parent of every route that only someone signed in may see; it shows the shell around them. */
export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "signed-in",
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData({ ...sessionQuery, revalidateIfStale: true });
    } catch (error) {
      if (!(error instanceof ProblemError) || error.status !== 401) throw error;
      throw redirect({ to: "/sign-in", search: { next: location.href } });
    }
  },
  component: lazyPage(() => import("./Shell")),
  notFoundComponent: NotFound,
  errorComponent: RouteFailed,
});

/** Whatever no feature has: told inside the shell, so that there is a way on. */
export const elsewhereRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: "$",
  staticData: { title: "Nothing here" },
  component: NotFound,
});
