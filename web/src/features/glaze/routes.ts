import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { oneOf, searchParams } from "@/lib/search-params";

const glaze = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/admin/profiles/$personId/glaze",
  params: { parse: ({ personId }) => ({ personId: Number(personId) }), stringify: ({ personId }) => ({ personId: String(personId) }) },
  validateSearch: searchParams({ tab: oneOf("sources", "history", "audit"), edit: oneOf("override", "stale", "unlock") }),
  staticData: { title: "What is told", needs: "profiles:manage" },
  component: lazyPage(() => import("./GlazePage")),
});

export const routes = [glaze] as const;
