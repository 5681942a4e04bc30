import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { oneOf, searchParams, text } from "@/lib/search-params";

const people = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/people",
  validateSearch: searchParams({ q: text, tag: text, location: text, group: text, sort: oneOf("activity", "messages", "name") }),
  staticData: { title: "People", needs: "index:read" },
  component: lazyPage(() => import("./PeoplePage")),
});

const person = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/people/$personId",
  params: { parse: ({ personId }) => ({ personId: Number(personId) }), stringify: ({ personId }) => ({ personId: String(personId) }) },
  validateSearch: searchParams({ by: oneOf("week", "weekday", "hour") }),
  staticData: { title: "Person", needs: "index:read" },
  component: lazyPage(() => import("./PersonPage")),
});

export const routes = [people, person] as const;
