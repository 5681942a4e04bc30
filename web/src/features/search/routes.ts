import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, list, number, oneOf, searchParams, text } from "@/lib/search-params";
import { PASSAGE_SORTS, SCENE_SORTS } from "./queries";

/** What narrows scenes, as an address has it. */
export const sceneParams = {
  library: list,
  kind: list,
  language: list,
  tag: list,
  person: list,
  favorite: flag,
  offline_ready: flag,
  preview_ready: flag,
};

/** Reads a search of an address. Filters of scenes, of documents and of messages stand side by side: changing the tab and back loses none. */
export const readSearch = searchParams({
  q: text,
  in: oneOf("messages", "documents", "scenes", "people", "requests"),
  group: text,
  author: number,
  month: text,
  bundle: list,
  path: list,
  format: list,
  written: list,
  order: oneOf(...PASSAGE_SORTS),
  ...sceneParams,
  sort: oneOf(...SCENE_SORTS),
});

const search = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/search",
  validateSearch: readSearch,
  staticData: { title: "Search", needs: "search:read" },
  component: lazyPage(() => import("./SearchPage")),
});

export const routes = [search] as const;
