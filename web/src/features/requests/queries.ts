import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { HandHelping, MessageCircleQuestion } from "lucide-react";
import { answer, api, type components, pages } from "@/api";
import type { Found } from "@/app/feature";
import { defined } from "@/lib/defined";

export type IndexedRequest = components["schemas"]["IndexedRequest"];
export type RequestTold = components["schemas"]["RequestTold"];
export type Comment = components["schemas"]["CommentTold"];
export type Suggestions = components["schemas"]["SuggestionsTold"];
export type NewRequest = components["schemas"]["NewRequest"];
export type RequestSort = "activity" | "messages" | "name";
type RequestStatus = "open" | "answered" | "closed";

export interface RequestFilters {
  q?: string | undefined;
  status?: RequestStatus | undefined;
  tag?: string | undefined;
  location?: string | undefined;
  group?: string | undefined;
  sort?: RequestSort | undefined;
}

const FOUND_IN_PALETTE = 5;
const PAGE = 50;

/** Requests of the index by filters, a page at a time; the first page has the facets. */
export const requestsQuery = (filters: RequestFilters) => {
  const { q, status, tag, location, group, sort } = filters;
  return {
    ...pages(["requests", "list", { q, status, tag, location, group, sort }], (cursor, signal) => {
      const query = defined({ text: q, status, tag, location, group, sort, cursor });
      return answer(api.GET("/api/index/requests", { params: { query: { ...query, limit: PAGE, facets: cursor === null } }, signal }));
    }),
    // What was found before stays while a filter changes: a list that goes away and comes back is hard to read.
    placeholderData: keepPreviousData,
  };
};

/** A request with its comments, oldest first, a page at a time. */
export const requestQuery = (id: number) =>
  pages(["requests", "one", id], async (cursor, signal) => {
    const query = { limit: PAGE, ...(cursor !== null && { cursor }) };
    const told = await answer(api.GET("/api/requests/{request_id}", { params: { path: { request_id: id }, query }, signal }));
    return { ...told, items: told.comments };
  });

/** A request's document in the index. */
export const indexedRequestQuery = (id: number) =>
  queryOptions({
    queryKey: ["requests", "indexed", id],
    queryFn: ({ signal }) => answer(api.GET("/api/index/requests/{request_id}", { params: { path: { request_id: id } }, signal })),
  });

/** Whom to ask about a request, and why. */
export const suggestionsQuery = (id: number) =>
  queryOptions({
    queryKey: ["requests", "suggestions", id],
    queryFn: ({ signal }) => answer(api.GET("/api/requests/{request_id}/suggestions", { params: { path: { request_id: id } }, signal })),
    staleTime: 60_000,
  });

/** Requests for the palette, by the words of their documents. */
export async function findRequests(words: string, signal: AbortSignal): Promise<Found[]> {
  const page = await answer(api.GET("/api/index/requests", { params: { query: { text: words, limit: FOUND_IN_PALETTE } }, signal }));
  return page.items.map(({ id, document }) => ({
    id: String(id),
    title: document.title,
    detail: [document.status, document.author?.name].filter(Boolean).join(" · "),
    icon: document.needs_or_offers === "offer" ? HandHelping : MessageCircleQuestion,
    href: `/requests/${id}`,
  }));
}
