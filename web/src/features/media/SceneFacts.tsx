import { languageName } from "@/features/search";
import { Card } from "@/ui";
import styles from "./Media.module.css";
import type { SceneWhole } from "./queries";

/** What is known of a scene beside its words. */
export function SceneFacts({ scene }: { scene: SceneWhole }) {
  const facts: [string, string][] = [
    ["People", scene.people.join(", ")],
    ["Tags", scene.tags.join(", ")],
    ["Languages", scene.languages.map(languageName).join(", ")],
  ];
  return (
    <Card title="About">
      {scene.description && <p className={styles.description}>{scene.description}</p>}
      <dl className={styles.about}>
        {facts
          .filter(([, value]) => value !== "")
          .map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        {scene.asset.source_url && (
          <div>
            <dt>Source</dt>
            <dd>
              <Source address={scene.asset.source_url} />
            </dd>
          </div>
        )}
      </dl>
    </Card>
  );
}

/** A link only where it leads to the web: imported records may hold anything. */
function Source({ address }: { address: string }) {
  const isWeb = URL.canParse(address) && ["http:", "https:"].includes(new URL(address).protocol);
  return isWeb ? (
    <a href={address} rel="noreferrer" target="_blank">
      {address}
    </a>
  ) : (
    address
  );
}
