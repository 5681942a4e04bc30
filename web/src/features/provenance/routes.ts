import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { number, oneOf, searchParams, text } from "@/lib/search-params";

const provenance = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/provenance",
  validateSearch: searchParams({ reference: text, depth: number, view: oneOf("graph", "list") }),
  staticData: { title: "Provenance", needs: "provenance:read" },
  component: lazyPage(() => import("./ProvenancePage")),
});

export const routes = [provenance] as const;
