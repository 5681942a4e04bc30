import type { components } from "@/api";
import type { Facet } from "@/ui";
import type { MessageFilters, SceneFilters, ScenesFound } from "./queries";

const SCENES = [
  ["library", "Library"],
  ["kind", "Kind"],
  ["language", "Language"],
  ["tag", "Tag"],
  ["person", "Person"],
] as const;
const MARKS = [
  ["favorite", "Favourite"],
  ["preview_ready", "Preview ready"],
  ["offline_ready", "On the editors’ storage"],
] as const;

const languages = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** The name of a language by its BCP 47 tag; the tag where it is none that is known. */
export function languageName(tag: string): string {
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag; // written otherwise than tags are: told as it was stored
  }
}

/** Facets of scenes: counted over all that is found, chosen as the address says. */
export function sceneFacets(counted: NonNullable<ScenesFound["facets"]>, chosen: SceneFilters): Facet[] {
  const lists = SCENES.map(([name, label]): Facet => ({
    name,
    label,
    values: (counted[name] ?? []).map(({ value, count }) => ({ value: String(value), count, label: name === "language" ? languageName(String(value)) : String(value) })),
    chosen: chosen[name] ?? [],
  }));
  const marks = MARKS.map(([name, label]): Facet => ({
    name,
    label,
    values: (counted[name] ?? []).map(({ value, count }) => ({ value: String(value), count, label: value === true ? "Yes" : "No" })),
    chosen: chosen[name] === undefined ? [] : [String(chosen[name])],
  }));
  return [...lists, ...marks.filter((facet) => facet.values.length > 1 || facet.chosen.length > 0)];
}

/** What choosing values of a facet of scenes changes in the address. */
export function sceneFilter(name: string, chosen: string[]): SceneFilters {
  if (MARKS.some(([mark]) => mark === name)) return { [name]: chosen.length === 0 ? undefined : chosen.at(-1) === "true" };
  return { [name]: chosen.length === 0 ? undefined : chosen };
}

type Counted = components["schemas"]["MessageFacetsTold"];

/** Facets of messages, counted over the newest that were found. */
export function messageFacets(counted: Counted | null, { group, author, month }: MessageFilters): Facet[] {
  return [
    { name: "group", label: "Group", values: (counted?.groups ?? []).map(({ slug, name, count }) => ({ value: slug, label: name, count })), chosen: group ? [group] : [] },
    {
      name: "author",
      label: "Author",
      values: (counted?.authors ?? []).map(({ id, name, count }) => ({ value: String(id), label: name, count })),
      chosen: author === undefined ? [] : [String(author)],
    },
    { name: "month", label: "Month", values: counted?.months ?? [], chosen: month ? [month] : [] },
  ];
}

/** What choosing a value of a facet of messages changes in the address. */
export function messageFilter(name: string, [value]: string[]): MessageFilters {
  return { [name]: value !== undefined && name === "author" ? Number(value) : value };
}
