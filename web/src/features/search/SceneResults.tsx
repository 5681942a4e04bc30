import { Link } from "@tanstack/react-router";
import { Star } from "lucide-react";
import { classNames } from "@/lib/class-names";
import { duration } from "@/lib/time";
import { Badge, TextLink, Time, Timecode } from "@/ui";
import type { SceneFound } from "./queries";
import styles from "./Scenes.module.css";
import { Segments, Snippet } from "./Segments";
import { ownPicture, placeOn, type Strip, stripsOf } from "./strips";

/** Scenes that were found: a strip for each asset, then one below the other. */
export function SceneResults({ scenes }: { scenes: SceneFound[] }) {
  return (
    <>
      <Strips scenes={scenes} />
      <ol className={styles.scenes} aria-label="Scenes">
        {scenes.map((scene) => (
          <SceneRow key={scene.id} scene={scene} />
        ))}
      </ol>
    </>
  );
}

const MOST_STRIPS = 6;

/** Where in their assets the scenes lie: one look, and one click away. */
function Strips({ scenes }: { scenes: SceneFound[] }) {
  const strips = stripsOf(scenes)
    .toSorted((one, other) => other.scenes.length - one.scenes.length)
    .slice(0, MOST_STRIPS);
  return (
    <div role="group" aria-label="Where the scenes lie in their assets" className={styles.strips}>
      {strips.map((strip) => (
        <AssetStrip key={strip.asset.id} strip={strip} />
      ))}
    </div>
  );
}

/** The scenes of one asset on a line from its beginning, each a link; `shown` is the scene that the page is of. */
export function AssetStrip({ strip: { asset, end, scenes }, shown, titled = true }: { strip: Strip; shown?: number; titled?: boolean }) {
  return (
    <div className={classNames(styles.strip, !titled && styles.untitled)}>
      {titled && <span className={styles.stripTitle}>{asset.title}</span>}
      <div className={styles.line}>
        {scenes.map((scene) => (
          <Link
            key={scene.id}
            to="/media/scenes/$sceneId"
            params={{ sceneId: scene.id }}
            aria-label={`${plain(scene)}, ${scene.timecode}`}
            title={`${scene.timecode}  ${plain(scene)}`}
            aria-current={scene.id === shown ? "page" : undefined}
            className={styles.mark}
            style={placeOn(end, scene.start_seconds, scene.duration_seconds)}
          />
        ))}
      </div>
      <span className={styles.stripEnd}>
        <Timecode from={end} />
      </span>
    </div>
  );
}

function SceneRow({ scene }: { scene: SceneFound }) {
  const picture = ownPicture(scene.thumbnail_url);
  return (
    <li className={styles.scene}>
      {picture && <img src={picture} alt="" loading="lazy" className={styles.picture} />}
      <div className={styles.words}>
        <div className={styles.title}>
          <TextLink to="/media/scenes/$sceneId" params={{ sceneId: scene.id }} className={styles.name}>
            {scene.title.length > 0 ? <Segments segments={scene.title} /> : scene.asset.title}
          </TextLink>
          {scene.is_favorite && <Badge icon={Star}>Favourite</Badge>}
        </div>
        {scene.snippets.map((snippet) => (
          <Snippet key={snippet.field} snippet={snippet} className={styles.snippet} />
        ))}
        <p className={styles.about}>
          <span className={styles.code}>{scene.timecode}</span>
          <span>{duration(scene.duration_seconds * 1000)}</span>
          <span>{scene.asset.title}</span>
          <span>{scene.asset.library}</span>
          {scene.recorded_at && <Time at={scene.recorded_at} />}
          {scene.tags.length > 0 && <span>{scene.tags.slice(0, 4).join(", ")}</span>}
        </p>
      </div>
    </li>
  );
}

const plain = (scene: SceneFound) => scene.title.map(({ text }) => text).join("") || scene.asset.title;
