// Passages of documents that were found: their facets, and where they are opened.
import type { Facet } from "@/ui";
import { languageName } from "./facets";
import type { PassageFilters, PassagesFound } from "./queries";

const FACETS = [
  ["bundle", "Bundle", "bundle"],
  ["path", "Document", "path"],
  ["format", "Format", "format"],
  ["written", "Language", "language"],
] as const;

/** Facets of passages: counted over all that is found, chosen as the address says. */
export function passageFacets(counted: NonNullable<PassagesFound["facets"]>, chosen: PassageFilters): Facet[] {
  return FACETS.map(([name, label, field]) => ({
    name,
    label,
    values: (counted[field] ?? []).map(({ value, count }) => ({ value: String(value), count, label: field === "language" ? languageName(String(value)) : String(value) })),
    chosen: chosen[name] ?? [],
  }));
}

/** What choosing values of a facet of passages changes in the address. */
export const passageFilter = (name: string, chosen: string[]): PassageFilters => ({ [name]: chosen.length === 0 ? undefined : chosen });

/** The bundle and the document of a passage, of the path by which the API has it. */
export function passageOf(path: string): { slug: string; search: { path?: string; version?: number } } {
  const { pathname, searchParams } = new URL(path, "http://own.invalid");
  const slug = decodeURIComponent(/\/bundles\/([^/]+)\//u.exec(pathname)?.[1] ?? "");
  const [document, version] = [searchParams.get("path"), searchParams.get("version")];
  return { slug, search: { ...(document !== null && { path: document }), ...(version !== null && { version: Number(version) }) } };
}
