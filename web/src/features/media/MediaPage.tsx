import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Clapperboard } from "lucide-react";
import { useRef, useState } from "react";
import { itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { AssetStrip, FallbackBanner, languageName, Listed, type SceneFilters, sceneFacets, sceneFilter, scenesQuery, type Strip, stripsOf } from "@/features/search";
import { counted } from "@/lib/numbers";
import { Button, Card, EmptyState, Page, PageHeader, SearchField, Select, TextLink } from "@/ui";
import styles from "./Media.module.css";

const route = getRouteApi("/signed-in/media");
const SORTS = [
  { value: "-recorded_at", label: "Recorded last" },
  { value: "recorded_at", label: "Recorded first" },
  { value: "-updated_at", label: "Changed last" },
] as const;

export default function MediaPage() {
  const { q = "", sort = "-recorded_at", ...facets } = route.useSearch();
  const session = useSession();
  const navigate = route.useNavigate();
  const filter = (changed: SceneFilters & { q?: string | undefined }) => void navigate({ search: (before) => ({ ...before, ...changed }) as typeof before, replace: true });
  const query = useInfiniteQuery(scenesQuery(q, { ...facets, sort }));
  const first = query.data?.pages[0];
  const field = useRef<HTMLInputElement>(null);
  useCommand("media.search", () => field.current?.focus());
  const isFiltered = q !== "" || Object.values(facets).some((value) => value !== undefined);

  return (
    <Page>
      <PageHeader title="Media" detail="Recordings and edits, scene by scene." />
      <div className={styles.tools}>
        <SearchField ref={field} label="Search these scenes" value={q} onSearch={(words) => filter({ q: words.trim() || undefined })} />
        <Select label="Sort by" prefixed value={sort} choices={[...SORTS]} onChange={(next) => filter({ sort: next === "-recorded_at" ? undefined : next })} />
      </div>
      <FallbackBanner engine={first?.engine} mayOperate={session.may("operations:read")} />
      <Listed
        query={query}
        words={q}
        label="Loading scenes"
        total={first && `${counted(first.total, "scene")}${first.is_total_exact ? "" : " and more"}`}
        facets={sceneFacets(first?.facets ?? {}, facets)}
        several
        onFacet={(name, chosen) => filter(sceneFilter(name, chosen))}
        isEmpty={first?.items.length === 0}
        nothing={<NoScenes filtered={isFiltered} onClear={() => void navigate({ search: {} })} />}
      >
        <div className={styles.assets}>
          {stripsOf(itemsOf(query.data)).map((strip) => (
            <Asset key={strip.asset.id} strip={strip} />
          ))}
        </div>
      </Listed>
    </Page>
  );
}

const AT_FIRST = 6;

function Asset({ strip }: { strip: Strip }) {
  const [all, setAll] = useState(false);
  const { asset, scenes } = strip;
  const shown = all ? scenes : scenes.slice(0, AT_FIRST);
  return (
    <Card title={asset.title} detail={[asset.library, asset.kind, asset.language && languageName(asset.language), counted(scenes.length, "scene")].filter(Boolean).join(" · ")}>
      <AssetStrip strip={strip} titled={false} />
      <ol className={styles.scenes} aria-label={`Scenes of ${asset.title}`}>
        {shown.map((scene) => (
          <li key={scene.id}>
            <span className={styles.code}>{scene.timecode}</span>
            <TextLink to="/media/scenes/$sceneId" params={{ sceneId: scene.id }}>
              {scene.title.map(({ text }) => text).join("") || "Untitled"}
            </TextLink>
          </li>
        ))}
      </ol>
      {scenes.length > shown.length && (
        <Button size="small" kind="quiet" onClick={() => setAll(true)}>
          {counted(scenes.length - shown.length, "more scene")}
        </Button>
      )}
    </Card>
  );
}

function NoScenes({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) return <EmptyState icon={Clapperboard} title="No scene matches" action={<Button onClick={onClear}>Clear the filters</Button>} />;
  return (
    <EmptyState icon={Clapperboard} title="No media yet" command="springline media import FOLDER --library NAME">
      Scenes come from timelines, subtitles and transcripts. Read a folder of them into a library:
    </EmptyState>
  );
}
