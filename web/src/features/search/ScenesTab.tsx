import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { itemsOf } from "@/api";
import { useSession } from "@/app/use-session";
import { counted } from "@/lib/numbers";
import { Select } from "@/ui";
import { FallbackBanner } from "./FallbackBanner";
import { Listed } from "./Listed";
import { sceneFacets, sceneFilter } from "./facets";
import { type SceneFilters, scenesQuery, type SceneSort } from "./queries";
import { SceneResults } from "./SceneResults";
import styles from "./Search.module.css";

const route = getRouteApi("/signed-in/search");
const SORTS: { value: SceneSort; label: string }[] = [
  { value: "relevance", label: "Best match" },
  { value: "-recorded_at", label: "Recorded last" },
  { value: "recorded_at", label: "Recorded first" },
  { value: "-updated_at", label: "Changed last" },
  { value: "-duration", label: "Longest" },
  { value: "duration", label: "Shortest" },
  { value: "start", label: "Place in the asset" },
];

/** Scenes of a search, with all that narrows them. */
export function ScenesTab({ q }: { q: string }) {
  const { library, kind, language, tag, person, favorite, offline_ready, preview_ready, sort } = route.useSearch();
  const filters: SceneFilters = { library, kind, language, tag, person, favorite, offline_ready, preview_ready, sort };
  const navigate = route.useNavigate();
  const { may } = useSession();
  const filter = (changed: SceneFilters) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const query = useInfiniteQuery(scenesQuery(q, filters));
  const first = query.data?.pages[0];
  return (
    <div className={styles.tab}>
      <FallbackBanner engine={first?.engine} mayOperate={may("operations:read")} />
      <Listed
        query={query}
        words={q}
        label="Searching scenes"
        total={first && `${counted(first.total, "scene")}${first.is_total_exact ? "" : " and more"}`}
        facets={sceneFacets(first?.facets ?? {}, filters)}
        several
        onFacet={(name, chosen) => filter(sceneFilter(name, chosen))}
        sorting={<Select label="Sort by" prefixed value={sort ?? "relevance"} choices={SORTS} onChange={(next) => filter({ sort: next === "relevance" ? undefined : next })} />}
        isEmpty={first?.items.length === 0}
      >
        <SceneResults scenes={itemsOf(query.data)} />
      </Listed>
    </div>
  );
}
