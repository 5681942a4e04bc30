import { createRoute } from "@tanstack/react-router";
import { searchParams, text } from "@/lib/search-params";
import { lazyPage } from "./lazy-page";
import { rootRoute } from "./roots";

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: searchParams({ next: text, link: text, tenant: text, email: text }),
  staticData: { title: "Sign in" },
  component: lazyPage(() => import("./SignInPage")),
});
