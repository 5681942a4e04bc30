import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, type components, pages } from "@/api";

type Schemas = components["schemas"];
export type Glaze = Schemas["Glaze"];
export type Version = Schemas["Version"];
export type History = Schemas["History"];
export type GlazeMessage = Schemas["ToldMessage"];
export type Why = Schemas["Why"];
export type Run = Schemas["Run"];
export type RunEvent = Schemas["EventPage"]["items"][number];
export type AuditEntry = Schemas["AuditEntryDetails"];

const AUDITED = 50;

/** What admins see of what is told of a person. */
export const glazeQuery = (personId: number) =>
  queryOptions({
    queryKey: ["glaze", "one", personId],
    queryFn: ({ signal }) => answer(api.GET("/api/admin/profiles/{person_id}/glaze", { params: { path: { person_id: personId } }, signal })),
  });

/** Versions of what is told of a person, the newest first, a page at a time. */
export const historyQuery = (personId: number) =>
  infiniteQueryOptions({
    queryKey: ["glaze", "history", personId],
    queryFn: ({ pageParam, signal }) => {
      const query = pageParam === null ? {} : { before: pageParam };
      return answer(api.GET("/api/admin/profiles/{person_id}/glaze/history", { params: { path: { person_id: personId }, query }, signal }));
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page: History) => page.next_before,
  });

/** What a person's highlight rests on, and what of that reads differently now. A highlight that was never made is a 404. */
export const whyQuery = (personId: number) =>
  queryOptions({
    queryKey: ["glaze", "why", personId],
    queryFn: ({ signal }) => answer(api.GET("/api/provenance/why", { params: { query: { ref: `highlight/${personId}` } }, signal })),
  });

/** The newest run that wrote of a person, or is to; null where there was none. */
export const newestRunQuery = (personId: number) =>
  queryOptions({
    queryKey: ["glaze", "run", personId],
    queryFn: async ({ signal }) => {
      const query = { subject: `person/${personId}`, kind: "regeneration" as const, limit: 1 };
      const found = await answer(api.GET("/api/runs", { params: { query }, signal }));
      return found.items[0] ?? null;
    },
  });

/** What was done to what is told of a person, the newest first. */
export const auditQuery = (personId: number) =>
  pages(["glaze", "audit", personId], (cursor, signal) => {
    const query = { resource: `highlight/${personId}`, limit: AUDITED, ...(cursor !== null && { cursor }) };
    return answer(api.GET("/api/access/audit", { params: { query }, signal }));
  });
