import { Search } from "lucide-react";
import type { Feature } from "@/app/feature";
import { findWords } from "./queries";

export const feature: Feature = {
  id: "search",
  nav: [{ label: "Search", to: "/search", icon: Search, section: "knowledge", needs: "search:read" }],
  commands: [
    { id: "search.open", title: "Go to search", keys: "g s", words: "find", icon: Search, needs: "search:read", run: ({ navigate }) => navigate({ to: "/search" }) },
    { id: "search.focus", title: "Change the search", keys: "/", on: "/search" },
    { id: "search.copy", title: "Copy a link to this search", words: "save share", on: "/search" },
  ],
  finders: [{ id: "search", label: "Messages and scenes", needs: "search:read", find: findWords }],
  touches: ["springline.community.", "springline.documents."].map((type) => ({ type, keys: () => [["search"]] })),
};
export { FallbackBanner } from "./FallbackBanner";
export { languageName, sceneFacets, sceneFilter } from "./facets";
export { Listed } from "./Listed";
export { findingsOf, narrowedBy } from "./findings";
export { plain, type SceneFilters, scenesQuery } from "./queries";
export { readSearch, routes, sceneParams } from "./routes";
export { AssetStrip, SceneResults } from "./SceneResults";
export { ownPicture, type Strip, stripsOf } from "./strips";
