import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { User } from "lucide-react";
import { answer, api, type components, pages } from "@/api";
import type { Found } from "@/app/feature";
import { defined } from "@/lib/defined";

type Schemas = components["schemas"];
export type IndexedPerson = Schemas["IndexedPerson"];
export type GlazeTold = Schemas["GlazeTold"];
export type Snapshot = Schemas["SnapshotDocument"];
export type Activity = Schemas["ActivityTold"];
export type Counted = Schemas["CountTold"];
export type PeopleSort = "activity" | "messages" | "name";

export interface PeopleFilters {
  q?: string | undefined;
  tag?: string | undefined;
  location?: string | undefined;
  group?: string | undefined;
  sort?: PeopleSort | undefined;
}

const FOUND_IN_PALETTE = 5;
const PAGE = 50;

/** People of the index by filters, a page at a time; the first page has the facets. */
export const peopleQuery = ({ q, tag, location, group, sort }: PeopleFilters) => ({
  ...pages(["people", "list", { q, tag, location, group, sort }], (cursor, signal) => {
    const query = { ...defined({ text: q, tag, location, group, sort, cursor }), limit: PAGE, facets: cursor === null };
    return answer(api.GET("/api/index/people", { params: { query }, signal }));
  }),
  // What was found before stays while a filter changes: a list that goes away and comes back is hard to read.
  placeholderData: keepPreviousData,
});

/** A person's document in the index. */
export const personQuery = (id: number) =>
  queryOptions({
    queryKey: ["people", "one", id],
    queryFn: ({ signal }) => answer(api.GET("/api/index/people/{person_id}", { params: { path: { person_id: id } }, signal })),
  });

/** What is told of a person: an override, a fresh highlight, or statistics. */
export const toldQuery = (id: number) =>
  queryOptions({
    queryKey: ["people", "glaze", id],
    queryFn: ({ signal }) => answer(api.GET("/api/profiles/{person_id}/glaze", { params: { path: { person_id: id } }, signal })),
  });

/** What a person's messages amount to, counted now. */
export const snapshotQuery = (id: number) =>
  queryOptions({
    queryKey: ["people", "snapshot", id],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/profiles/{person_id}/snapshot", { params: { path: { person_id: id } }, signal }))).snapshot,
  });

/** When a person wrote. */
export const activityQuery = (id: number) =>
  queryOptions({
    queryKey: ["people", "activity", id],
    queryFn: ({ signal }) => answer(api.GET("/api/profiles/{person_id}/activity", { params: { path: { person_id: id } }, signal })),
  });

/** People for the palette, by the words of their documents. */
export async function findPeople(words: string, signal: AbortSignal): Promise<Found[]> {
  const page = await answer(api.GET("/api/index/people", { params: { query: { text: words, limit: FOUND_IN_PALETTE } }, signal }));
  return page.items.map(({ id, document }) => ({
    id: String(id),
    title: document.name,
    detail: document.tags.slice(0, 3).map((tag) => tag.value).join(", "),
    icon: User,
    href: `/people/${id}`,
  }));
}
