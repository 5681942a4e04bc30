import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, number, oneOf, searchParams, text } from "@/lib/search-params";

const requests = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/requests",
  validateSearch: searchParams({
    q: text,
    status: oneOf("open", "answered", "closed"),
    tag: text,
    location: text,
    group: text,
    sort: oneOf("activity", "messages", "name"),
    new: flag,
  }),
  staticData: { title: "Requests", needs: "index:read" },
  component: lazyPage(() => import("./RequestsPage")),
});

const request = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/requests/$requestId",
  params: { parse: ({ requestId }) => ({ requestId: Number(requestId) }), stringify: ({ requestId }) => ({ requestId: String(requestId) }) },
  validateSearch: searchParams({ comment: number }),
  staticData: { title: "Request", needs: "chat:read" },
  component: lazyPage(() => import("./RequestPage")),
});

export const routes = [requests, request] as const;
