import { ArrowDown, ArrowUp, FolderPlus, Globe, LibraryBig, Link, Quote, Search, Upload } from "lucide-react";
import type { Feature, Touch } from "@/app/feature";
import { findBundles, findDocuments } from "./queries";

const BUNDLE = "/bundles/$slug";
const VIEWER = "/bundles/$slug/documents";
const DIFF = "/bundles/$slug/diff";
const needs = "documents:read";

export const feature: Feature = {
  id: "documents",
  nav: [
    { label: "Documents", to: "/bundles", icon: LibraryBig, section: "knowledge", needs },
    { label: "Web pages", to: "/web-pages", icon: Globe, section: "knowledge", needs },
  ],
  commands: [
    { id: "documents.open", title: "Go to documents", words: "bundles files", keys: "g d", icon: LibraryBig, needs, run: ({ navigate }) => navigate({ to: "/bundles" }) },
    { id: "documents.web-pages", title: "Go to web pages", words: "snapshots", icon: Globe, needs, run: ({ navigate }) => navigate({ to: "/web-pages" }) },
    { id: "documents.create", title: "New bundle", words: "documents create", icon: FolderPlus, needs: "documents:write", run: ({ navigate }) => navigate({ to: "/bundles", search: { create: true } }) },
    { id: "documents.upload", title: "Upload documents", words: "new version add files", keys: "u", icon: Upload, needs: "documents:write", on: BUNDLE },
    { id: "documents.next-block", title: "Next paragraph", keys: "j", icon: ArrowDown, on: VIEWER },
    { id: "documents.previous-block", title: "Previous paragraph", keys: "k", icon: ArrowUp, on: VIEWER },
    { id: "documents.next-mark", title: "Next mark", words: "highlight evidence", keys: "n", icon: ArrowDown, on: VIEWER },
    { id: "documents.previous-mark", title: "Previous mark", words: "highlight evidence", keys: "p", icon: ArrowUp, on: VIEWER },
    { id: "documents.find", title: "Find in this document", words: "search", keys: "/", icon: Search, on: VIEWER },
    { id: "documents.cite", title: "Cite what is selected", words: "evidence quote", keys: "c", icon: Quote, on: VIEWER },
    { id: "documents.copy-link", title: "Copy a link to what is selected", keys: "y", icon: Link, on: VIEWER },
    { id: "documents.view", title: "Switch between pages and text", keys: "v", on: VIEWER },
    { id: "documents.next-change", title: "Next change", keys: "n", icon: ArrowDown, on: DIFF },
    { id: "documents.previous-change", title: "Previous change", keys: "p", icon: ArrowUp, on: DIFF },
    { id: "documents.next-document", title: "Next changed document", keys: "j", icon: ArrowDown, on: DIFF },
    { id: "documents.previous-document", title: "Previous changed document", keys: "k", icon: ArrowUp, on: DIFF },
    { id: "documents.side", title: "Side by side, or inline", keys: "v", on: DIFF },
  ],
  finders: [
    { id: "documents-bundles", label: "Bundles", needs, find: findBundles },
    { id: "documents", label: "Documents", needs: "search:read", find: findDocuments },
  ],
  touches: [
    { type: "springline.documents.version.", keys: ({ subject }) => keysOf(slugOf(subject)) },
    // An event of a document names no bundle.
    { type: "springline.documents.document.", keys: () => [["documents", "version"], ["documents", "of"], ["documents", "one"], ["documents", "extractions"]] },
    { type: "springline.documents.snapshot.", keys: ({ subject }) => [["documents", "web-pages"], ["documents", "snapshots", numberOf(subject)], ["documents", "snapshot", numberOf(subject)]] },
    { type: "springline.provenance.", keys: () => [["documents", "impact"]] },
  ],
};

const slugOf = (subject: string) => subject.slice(subject.indexOf("/") + 1).replace(/@\d+$/u, "");
const numberOf = (subject: Touch["subject"]) => Number(subject.slice(subject.indexOf("/") + 1));
const keysOf = (slug: string) => [
  ["documents", "bundles"],
  ...["bundle", "versions", "version", "of", "one", "extractions", "diff", "impact"].map((part) => ["documents", part, slug]),
];

export type { DocumentShown, MarginNote } from "./shown";
export type { Highlight, HighlightKind } from "./marks";
export { atOf, type Cited } from "./offsets";
export { routes } from "./routes";
export { viewerOf } from "./shown";
