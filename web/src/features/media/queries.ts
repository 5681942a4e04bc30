import { queryOptions } from "@tanstack/react-query";
import { answer, api, type components } from "@/api";

export type SceneWhole = components["schemas"]["SceneWhole"];
export type SceneCue = components["schemas"]["SceneCue"];

const MOST_NEIGHBOURS = 200;

export const sceneQuery = (id: number) =>
  queryOptions({
    queryKey: ["media", "scene", id],
    queryFn: ({ signal }) => answer(api.GET("/api/scenes/{scene_id}", { params: { path: { scene_id: id } }, signal })),
  });

/** The scenes of an asset from its beginning, 200 at most. Scenes are found by their asset's title: others of that name go. */
export const neighboursQuery = ({ id, title, library }: SceneWhole["asset"]) =>
  queryOptions({
    queryKey: ["media", "asset", id, title, library],
    queryFn: async ({ signal }) => {
      const query = { q: ofAsset(title), library: [library], sort: "start" as const, limit: MOST_NEIGHBOURS };
      const { items } = await answer(api.GET("/api/scenes", { params: { query }, signal }));
      return items.filter(({ asset }) => asset.id === id);
    },
  });

/** What finds the scenes of assets with a title. */
export const ofAsset = (title: string) => `asset_title:"${title.replaceAll(/["“”„«»「」『』＂]/gu, " ")}"`;

/** What is spoken, by language, in the order in which languages come first; of an unknown language last. */
export function cuesByLanguage(cues: SceneCue[]): { language: string; cues: SceneCue[] }[] {
  const languages = new Map<string, SceneCue[]>();
  for (const cue of cues) languages.set(cue.language ?? UNKNOWN, [...(languages.get(cue.language ?? UNKNOWN) ?? []), cue]);
  return [...languages].map(([language, spoken]) => ({ language, cues: spoken })).toSorted((one, other) => Number(one.language === UNKNOWN) - Number(other.language === UNKNOWN));
}

/** Stands for cues whose language nobody told. */
export const UNKNOWN = "und";
