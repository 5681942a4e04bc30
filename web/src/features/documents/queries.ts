import { queryOptions } from "@tanstack/react-query";
import { FileText, LibraryBig } from "lucide-react";
import { answer, api, type components, pages } from "@/api";
import type { Found } from "@/app/feature";
import { defined } from "@/lib/defined";
import { counted } from "@/lib/numbers";
import type { LayoutDetails } from "./layout";

type Schemas = components["schemas"];
export type Bundle = Schemas["BundleDetails"];
export type Version = Schemas["VersionDetails"];
export type VersionWhole = Schemas["VersionWhole"];
export type Change = Schemas["ChangeDetails"];
export type DocumentEntry = Schemas["DocumentDetails"];
/** As an answer has it: there, a place is a list of numbers. */
export type DocumentWhole = Omit<Schemas["DocumentWhole"], "layout"> & { layout: LayoutDetails | null };
export type Ingest = Schemas["IngestDetails"];
export type Extracted = Schemas["Extractions"]["values"][number];
export type WebPage = Schemas["WebPageDetails"];
export type Snapshot = Schemas["SnapshotDetails"];

const FOUND_IN_PALETTE = 5;
const PAGE = 100;
const AGAIN_MS = 2_000;

/** Bundles by title, a page at a time. */
export const bundlesQuery = (archived: boolean) =>
  pages(["documents", "bundles", archived], (cursor, signal) => answer(api.GET("/api/bundles", { params: { query: { archived, limit: 50, ...(cursor && { cursor }) } }, signal })));

export const bundleQuery = (slug: string) =>
  queryOptions({
    queryKey: ["documents", "bundle", slug],
    queryFn: ({ signal }) => answer(api.GET("/api/bundles/{slug}", { params: { path: { slug } }, signal })),
  });

/** Versions of a bundle, the newest first, a page at a time. */
export const versionsQuery = (slug: string) => ({
  ...pages(["documents", "versions", slug], (cursor, signal) =>
    answer(api.GET("/api/bundles/{slug}/versions", { params: { path: { slug }, query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
  ),
});

/** A version with what it changed. While it is being read it is asked for again and again. */
export const versionQuery = (slug: string, number: number) =>
  queryOptions({
    queryKey: ["documents", "version", slug, number],
    queryFn: ({ signal }) => answer(api.GET("/api/bundles/{slug}/versions/{number}", { params: { path: { slug, number } }, signal })),
    refetchInterval: ({ state }) => (state.data?.state === "ingesting" ? AGAIN_MS : false),
  });

/** Documents of a version by path, a page at a time. */
export const documentsQuery = (slug: string, number: number) =>
  pages(["documents", "of", slug, number], (cursor, signal) =>
    answer(api.GET("/api/bundles/{slug}/versions/{number}/documents", { params: { path: { slug, number }, query: { limit: PAGE, ...(cursor && { cursor }) } }, signal })),
  );

interface Which {
  version?: number | undefined;
  /** Instead of a version: which of its differing texts, as references to it are numbered. */
  text?: number | undefined;
}

/** A document with its text; of the newest version unless one is named. While it is being read it is asked for again. */
export const documentQuery = (slug: string, path: string, { version, text }: Which = {}) =>
  queryOptions({
    queryKey: ["documents", "one", slug, path, version ?? null, text ?? null],
    queryFn: ({ signal }) => answer(api.GET("/api/bundles/{slug}/documents", { params: { path: { slug }, query: { path, ...defined({ version, text }) } }, signal })),
    refetchInterval: ({ state }) => (state.data && !isSettled(state.data.ingest.state) ? AGAIN_MS : false),
  });

const isSettled = (state: Ingest["state"]) => state === "extracted" || state === "failed";

/** What was extracted from a document, each value with the words that say it. */
export const extractionsQuery = (slug: string, path: string, version: number) =>
  queryOptions({
    queryKey: ["documents", "extractions", slug, path, version],
    queryFn: ({ signal }) => answer(api.GET("/api/bundles/{slug}/extractions", { params: { path: { slug }, query: { path, version } }, signal })),
  });

/** Pages of the web that snapshots are taken of, the newest first. */
export const webPagesQuery = pages(["documents", "web-pages"], (cursor, signal) => answer(api.GET("/api/web-pages", { params: { query: { limit: 50, ...(cursor && { cursor }) } }, signal })));

/** Snapshots of a page of the web, the newest first. */
export const snapshotsQuery = (pageId: number) =>
  pages(["documents", "snapshots", pageId], (cursor, signal) =>
    answer(api.GET("/api/web-pages/{page_id}/snapshots", { params: { path: { page_id: pageId }, query: { limit: 50, ...(cursor && { cursor }) } }, signal })),
  );

export const snapshotQuery = (pageId: number, number: number) =>
  queryOptions({
    queryKey: ["documents", "snapshot", pageId, number],
    queryFn: ({ signal }) => answer(api.GET("/api/web-pages/{page_id}/snapshots/{number}", { params: { path: { page_id: pageId, number } }, signal })),
    refetchInterval: ({ state }) => (state.data && !state.data.is_read ? AGAIN_MS : false),
  });

/** Bundles for the palette, by title and short name. */
export async function findBundles(words: string, signal: AbortSignal): Promise<Found[]> {
  const { items } = await answer(api.GET("/api/bundles", { params: { query: { limit: 100 } }, signal }));
  const wanted = words.toLowerCase().split(/\s+/u).filter(Boolean);
  return items
    .filter(({ title, slug }) => wanted.every((word) => `${title} ${slug}`.toLowerCase().includes(word)))
    .slice(0, FOUND_IN_PALETTE)
    .map(({ slug, title, documents }) => ({ id: slug, title, detail: counted(documents, "document"), icon: LibraryBig, href: `/bundles/${slug}` }));
}

/** Documents for the palette, by words that are in them. */
export async function findDocuments(words: string, signal: AbortSignal): Promise<Found[]> {
  const { items } = await answer(api.GET("/api/search/documents", { params: { query: { q: words, limit: 30 } }, signal }));
  const newest = new Map(items.map((one) => [`${one.bundle}/${one.path}`, one]));
  return [...newest].slice(0, FOUND_IN_PALETTE).map(([id, { bundle, bundle_title, path, title }]) => ({
    id,
    title: title.map(({ text }) => text).join(""),
    detail: bundle_title,
    icon: FileText,
    href: `/bundles/${bundle}/documents?${new URLSearchParams({ path })}`,
  }));
}
