import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowLeft, ArrowRight, Star } from "lucide-react";
import { useCommand } from "@/app/commands";
import { useTitle } from "@/app/use-title";
import { AssetStrip, ownPicture, stripsOf } from "@/features/search";
import { PinButton, referencePin } from "@/features/studio";
import { duration } from "@/lib/time";
import { Badge, LinkButton, Page, PageHeader, Problem, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./Media.module.css";
import { neighboursQuery, ofAsset, sceneQuery, type SceneWhole } from "./queries";
import { SceneFacts } from "./SceneFacts";
import { Spoken } from "./Spoken";

const route = getRouteApi("/signed-in/media/scenes/$sceneId");

export default function ScenePage() {
  const { sceneId } = route.useParams();
  const query = useQuery(sceneQuery(sceneId));
  useTitle(query.data?.title || "Scene");
  return (
    <Page>
      {query.data ? (
        <Scene scene={query.data} />
      ) : (
        <>
          <PageHeader title="Scene" />
          {query.isLoadingError ? (
            <Problem error={query.error} retry={query.refetch} />
          ) : (
            <Waiting label="Loading the scene">
              <Skeleton height="24px" lines={8} />
            </Waiting>
          )}
        </>
      )}
    </Page>
  );
}

function Scene({ scene }: { scene: SceneWhole }) {
  const { asset } = scene;
  const picture = ownPicture(scene.thumbnail_url);
  return (
    <>
      <PageHeader
        above={
          <>
            <TextLink to="/media" search={{ library: [asset.library] }}>
              {asset.library}
            </TextLink>
            {" / "}
            <TextLink to="/media" search={{ q: ofAsset(asset.title), library: [asset.library] }}>
              {asset.title}
            </TextLink>
          </>
        }
        title={scene.title || asset.title}
        badges={
          <>
            {scene.is_favorite && <Badge icon={Star}>Favourite</Badge>}
            {scene.preview_ready && <Badge tone="good">Preview ready</Badge>}
            {scene.offline_ready && <Badge tone="good">On the editors’ storage</Badge>}
          </>
        }
        actions={<PinButton pin={referencePin(`scene/${scene.id}`)} name="this scene" labelled size="usual" />}
        detail={
          <span className={styles.facts}>
            <span className={styles.code}>{scene.timecode}</span>
            <span>{duration(scene.duration_seconds * 1000)}</span>
            {scene.recorded_at && (
              <span>
                recorded <Time at={scene.recorded_at} />
              </span>
            )}
            <span>
              changed <Time at={scene.updated_at} />
            </span>
          </span>
        }
      />
      {picture && <img src={picture} alt="" className={styles.picture} />}
      <Neighbours scene={scene} />
      <div className={styles.columns}>
        <Spoken scene={scene} />
        <SceneFacts scene={scene} />
      </div>
    </>
  );
}

function Neighbours({ scene }: { scene: SceneWhole }) {
  const query = useQuery(neighboursQuery(scene.asset));
  const navigate = route.useNavigate();
  const scenes = query.data ?? [];
  const place = scenes.findIndex(({ id }) => id === scene.id);
  const previous = place > 0 ? scenes[place - 1] : undefined;
  const next = place >= 0 ? scenes[place + 1] : undefined;
  const go = (id: number | undefined) => (id === undefined ? null : () => void navigate({ to: "/media/scenes/$sceneId", params: { sceneId: id } }));
  useCommand("media.previous", go(previous?.id));
  useCommand("media.next", go(next?.id));
  if (query.isLoadingError) return <Problem compact error={query.error} retry={query.refetch} />;
  const [strip] = stripsOf(scenes);
  if (!strip || scenes.length < 2) return null;
  return (
    <nav aria-label="Scenes of the asset" className={styles.neighbours}>
      <AssetStrip strip={strip} shown={scene.id} titled={false} />
      <div className={styles.steps}>
        {previous && (
          <LinkButton size="small" kind="quiet" icon={ArrowLeft} to="/media/scenes/$sceneId" params={{ sceneId: previous.id }}>
            {previous.title.map(({ text }) => text).join("") || previous.timecode}
          </LinkButton>
        )}
        {next && (
          <LinkButton size="small" kind="quiet" icon={ArrowRight} className={styles.next} to="/media/scenes/$sceneId" params={{ sceneId: next.id }}>
            {next.title.map(({ text }) => text).join("") || next.timecode}
          </LinkButton>
        )}
      </div>
    </nav>
  );
}
