import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { sceneParams } from "@/features/search";
import { number, oneOf, searchParams, text } from "@/lib/search-params";

const media = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/media",
  validateSearch: searchParams({
    q: text,
    ...sceneParams,
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
