import { getRouteApi } from "@tanstack/react-router";
import { languageName } from "@/features/search";
import { Card, Tabs } from "@/ui";
import styles from "./Media.module.css";
import { cuesByLanguage, type SceneWhole, UNKNOWN } from "./queries";
import { Transcript } from "./Transcript";

const route = getRouteApi("/signed-in/media/scenes/$sceneId");

/** What is spoken in a scene, in one of its languages. */
export function Spoken({ scene }: { scene: SceneWhole }) {
  const { language, at } = route.useSearch();
  const navigate = route.useNavigate();
  const spoken = cuesByLanguage(scene.cues);
  if (spoken.length === 0) {
    return (
      <Card title="Transcript">
        <p className={styles.quiet}>Nothing is spoken in this scene, or nobody wrote it down.</p>
      </Card>
    );
  }
  const shown = spoken.find((one) => one.language === language) ?? spoken[0];
  if (spoken.length === 1 && shown) {
    return (
      <Card title="Transcript" detail={shown.language === UNKNOWN ? "Language unknown" : languageName(shown.language)}>
        <Transcript cues={shown.cues} at={at} sceneId={scene.id} language={undefined} />
      </Card>
    );
  }
  const tabs = spoken.map((one) => ({
    value: one.language,
    label: one.language === UNKNOWN ? "Unknown" : languageName(one.language),
    content: one.language === shown?.language && <Transcript cues={one.cues} at={at} sceneId={scene.id} language={language} />,
  }));
  return (
    <Card title="Transcript">
      <Tabs label="Languages" value={shown?.language ?? ""} tabs={tabs} onChange={(next) => void navigate({ search: (before) => ({ ...before, language: next }), replace: true })} />
    </Card>
  );
}
