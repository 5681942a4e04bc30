import { queryOptions } from "@tanstack/react-query";

// Each page is a file of its own that is loaded when it is opened; they are the repository's own runbooks.
const files = import.meta.glob<string>("../../../../docs/runbooks/*.md", { query: "?raw", import: "default" });
const byName = new Map(Object.entries(files).map(([path, load]) => [path.slice(path.lastIndexOf("/") + 1, -".md".length), load]));

/** The names of all runbooks; README is their list. */
export const runbookNames = [...byName.keys()];
export const hasRunbook = (name: string) => byName.has(name);

/** The text of a runbook; null where there is none of that name. */
export const runbookQuery = (name: string) =>
  queryOptions({ queryKey: ["operations", "runbook", name], queryFn: async () => (await byName.get(name)?.()) ?? null, staleTime: Infinity });

/** Where a link of a runbook leads: to another one, to a part of this page, to the web, or (null) to a page that isn't here. */
export function linkTarget(href: string): { runbook: string } | { part: string } | { web: string } | null {
  if (href.startsWith("#")) return { part: href };
  const page = /^(?:\.\/)?([\w-]+)\.md(?:#.*)?$/u.exec(href)?.[1];
  if (page !== undefined) return hasRunbook(page) ? { runbook: page } : null;
  return /^https?:\/\//u.test(href) ? { web: href } : null;
}
