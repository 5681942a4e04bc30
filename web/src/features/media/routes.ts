import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, list, number, oneOf, searchParams, text } from "@/lib/search-params";

const media = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/media",
  validateSearch: searchParams({
    q: text,
    library: list,
    kind: list,
    language: list,
    tag: list,
    person: list,
    favorite: flag,
    offline_ready: flag,
    preview_ready: flag,
    sort: oneOf("-recorded_at", "recorded_at", "-updated_at"),
  }),
  staticData: { title: "Media", needs: "search:read" },
  component: lazyPage(() => import("./MediaPage")),
});

const scene = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/media/scenes/$sceneId",
  params: { parse: ({ sceneId }) => ({ sceneId: Number(sceneId) }), stringify: ({ sceneId }) => ({ sceneId: String(sceneId) }) },
  validateSearch: searchParams({ language: text, at: number }),
  staticData: { title: "Scene", needs: "search:read" },
  component: lazyPage(() => import("./ScenePage")),
});

export const routes = [media, scene] as const;
