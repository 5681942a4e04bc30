import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { BookText, Clapperboard, Hash, MessageSquare, User } from "lucide-react";
import { answer, api, type components, pages } from "@/api";
import type { Found } from "@/app/feature";
import { defined } from "@/lib/defined";
import { chatQuery } from "./chat-query";
import { type Engine, engineOf } from "./engine";

type Schemas = components["schemas"];
export type Glance = Schemas["Glance"];
/** What the search over everything finds; documents are asked for beside it. */
export type Kind = Schemas["Group"]["kind"] | "documents";
export type Group = Omit<Schemas["Group"], "kind" | "backend"> & { kind: Kind };
export type MessageFound = Schemas["MessageFound"];
export type SceneFound = Schemas["SceneFound"];
export type ScenesFound = Schemas["ScenesFound"];
export type PassageFound = Schemas["PassageFound"];
export type PassagesFound = Schemas["PassagesFound"];
export type TextSegment = Schemas["TextSegment"];
export type Snippet = Schemas["Snippet"];

export const SCENE_SORTS = ["relevance", "-recorded_at", "recorded_at", "-updated_at", "-duration", "duration", "start"] as const;
export type SceneSort = (typeof SCENE_SORTS)[number];

export interface SceneFilters {
  library?: string[] | undefined;
  kind?: string[] | undefined;
  language?: string[] | undefined;
  tag?: string[] | undefined;
  person?: string[] | undefined;
  favorite?: boolean | undefined;
  offline_ready?: boolean | undefined;
  preview_ready?: boolean | undefined;
  sort?: SceneSort | undefined;
}

export const PASSAGE_SORTS = ["relevance", "-added_at", "added_at"] as const;
export type PassageSort = (typeof PASSAGE_SORTS)[number];

export interface PassageFilters {
  bundle?: string[] | undefined;
  path?: string[] | undefined;
  format?: string[] | undefined;
  /** Of the documents; `language` is of scenes. */
  written?: string[] | undefined;
  order?: PassageSort | undefined;
}

export interface MessageFilters {
  group?: string | undefined;
  author?: number | undefined;
  /** As YYYY-MM, in UTC. */
  month?: string | undefined;
}

const PAGE = 40;
const FOUND_IN_PALETTE = 4;
/** As many of a kind as an answer has at most. */
export const MOST_GLANCES = 20;

/** The best of each kind and how many there are, with what answered. */
export const glancesQuery = (q: string, limit: number) =>
  queryOptions({
    queryKey: ["search", "glances", q, limit],
    queryFn: ({ signal }) => withEngine(api.GET("/api/search", { params: { query: { q, limit } }, signal })),
    placeholderData: keepPreviousData,
    enabled: q !== "",
  });

/** The best passages of documents and how many there are, as those of the other kinds are told. */
export const documentGlancesQuery = (q: string, limit: number) =>
  queryOptions({
    queryKey: ["search", "document-glances", q, limit],
    queryFn: async ({ signal }): Promise<Group> => {
      const { items, total, is_total_exact } = await answer(api.GET("/api/search/documents", { params: { query: { q, limit } }, signal }));
      return { kind: "documents", total, is_total_exact, items: items.map(glanceOf) };
    },
    placeholderData: keepPreviousData,
    enabled: q !== "",
  });

const glanceOf = ({ id, title, snippets, added_at: at, bundle, path, number }: PassageFound): Glance => ({
  id, title, snippet: snippets[0] ?? null, at, path: `/api/bundles/${bundle}/documents?${new URLSearchParams({ path, version: String(number) }).toString()}`,
});

/** Scenes by words and facets, a page at a time; the facets are counted for the first page. */
export const scenesQuery = (q: string, filters: SceneFilters) =>
  pages(["search", "scenes", q, filters], (cursor, signal) => {
    const query = { ...sceneFilters(filters), ...defined({ cursor }), q, limit: PAGE, facets: cursor === null };
    return withEngine(api.GET("/api/scenes", { params: { query }, signal }));
  });

/** Messages with these words and phrases, the newest first, a page at a time. */
export const messagesQuery = (q: string, { group, author, month }: MessageFilters) =>
  pages(["search", "messages", q, { group, author, month }], async (cursor, signal) => {
    const query = { ...messageFilters({ group, author, month }), ...defined({ cursor }), q: chatQuery(q).words, kind: "messages" as const, limit: PAGE, facets: cursor === null };
    const found = await withEngine(api.GET("/api/chat/search", { params: { query }, signal }));
    return { items: found.messages?.items ?? [], next_cursor: found.messages?.next_cursor ?? null, facets: found.facets ?? null, engine: found.engine };
  });

/** Passages of documents by words and facets, a page at a time; the facets are counted for the first page. */
export const passagesQuery = (q: string, filters: PassageFilters) =>
  pages(["search", "documents", q, filters], (cursor, signal) => {
    const query = { ...passageFilters(filters), ...defined({ cursor }), q, limit: PAGE, facets: cursor === null };
    return withEngine(api.GET("/api/search/documents", { params: { query }, signal }));
  });

/** What narrows passages, as the server asks for it. */
export const passageFilters = ({ bundle, path, format, written, order }: PassageFilters) => defined({ bundle, path, format, language: written, sort: order });

/** What narrows scenes, as the server asks for it. */
export function sceneFilters({ library, kind, language, tag, person, favorite, offline_ready, preview_ready, sort }: SceneFilters) {
  const kinds = kind?.filter((one) => one === "timeline" || one === "recording");
  return defined({ library, kind: kinds, language, tag, person, favorite, offline_ready, preview_ready, sort });
}

/** What narrows messages, as the server asks for it. */
export const messageFilters = ({ group, author, month }: MessageFilters) => defined({ group, person: author, ...spanOf(month) });

/** The first moment of a month and the first after it. */
export function spanOf(month: string | undefined): { since?: string; until?: string } {
  const written = /^(\d{4})-(0[1-9]|1[0-2])$/u.exec(month ?? "");
  if (!written) return {};
  const [year, number] = [Number(written[1]), Number(written[2])];
  return { since: new Date(Date.UTC(year, number - 1)).toISOString(), until: new Date(Date.UTC(year, number)).toISOString() };
}

const ICONS = { scenes: Clapperboard, messages: MessageSquare, people: User, requests: Hash, documents: BookText };

/** Messages and scenes for the palette; people and requests have finders of their own. */
export async function findWords(words: string, signal: AbortSignal): Promise<Found[]> {
  const query = { q: words, kinds: ["messages", "scenes"] as ("messages" | "scenes")[], limit: FOUND_IN_PALETTE };
  const { groups } = await answer(api.GET("/api/search", { params: { query }, signal }));
  return groups.flatMap(({ kind, items }) =>
    items.map((item) => ({
      id: `${kind}/${item.id}`,
      title: plain(item.title),
      ...(item.snippet && { detail: plain(item.snippet.segments) }),
      icon: ICONS[kind],
      href: addressOf(kind, item),
    })),
  );
}

/** The page of a thing that was found. A passage has no page of its own: its document is opened. */
export const addressOf = (kind: Kind, { id, path }: Pick<Glance, "id" | "path">) => (kind === "documents" ? path.replace(/^\/api/u, "") : `${PAGES[kind]}/${id}`);

const PAGES: Record<Exclude<Kind, "documents">, string> = { scenes: "/media/scenes", messages: "/messages", people: "/people", requests: "/requests" };

/** A text with marked parts, without the marks. */
export const plain = (segments: TextSegment[]) => segments.map(({ text }) => text).join("");

async function withEngine<T>(call: Promise<{ data?: T; response: Response }>): Promise<NonNullable<T> & { engine: Engine }> {
  const body = await answer(call);
  return { ...body, engine: engineOf((await call).response.headers) };
}
