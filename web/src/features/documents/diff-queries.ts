import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, type components, pages } from "@/api";

export type ChangedDocument = components["schemas"]["ChangedDocument"];
export type ExtractionChange = components["schemas"]["ExtractionChange"];

/** So many at once that their words can be counted meanwhile. */
const PAGE = 40;
/** Equal blocks that are told beside a change. */
const NEAR = 2;
const ALL = 100_000;

/** Documents that differ between two versions of a bundle, by path, a page at a time. */
export const changedDocumentsQuery = (slug: string, from: number, to: number) =>
  pages(["documents", "diff", slug, from, to], (cursor, signal) =>
    answer(api.GET("/api/bundles/{slug}/diff", { params: { path: { slug }, query: { from, to, counts: true, limit: PAGE, ...(cursor && { cursor }) } }, signal })),
  );

/** What differs between two versions of a document; `isWhole`: with all that is the same. */
export const documentDiffQuery = (slug: string, path: string, from: number, to: number, isWhole: boolean) =>
  queryOptions({
    queryKey: ["documents", "diff", slug, from, to, path, isWhole],
    queryFn: ({ signal }) => answer(api.GET("/api/bundles/{slug}/diff/document", { params: { path: { slug }, query: { path, from, to, context: isWhole ? ALL : NEAR } }, signal })),
    // What was folded appears in its place. Another document's words would be wrong there.
    placeholderData: (before, query) => (query?.queryKey[5] === path ? keepPreviousData(before) : undefined),
  });

export const extractionDiffQuery = (slug: string, path: string, from: number, to: number) =>
  queryOptions({
    queryKey: ["documents", "diff", slug, from, to, path, "values"],
    queryFn: ({ signal }) => answer(api.GET("/api/bundles/{slug}/diff/extractions", { params: { path: { slug }, query: { path, from, to } }, signal })),
  });

/** What is out of date because of a version. */
export const impactQuery = (slug: string, number: number) =>
  queryOptions({
    queryKey: ["documents", "impact", slug, number],
    queryFn: ({ signal }) => answer(api.GET("/api/bundles/{slug}/versions/{number}/impact", { params: { path: { slug, number }, query: { limit: 500 } }, signal })),
  });
