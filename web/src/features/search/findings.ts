// What a search finds now, in a few lines: for places that show it beside other things.
import { answer, api } from "@/api";
import { defined } from "@/lib/defined";
import { count } from "@/lib/numbers";
import { parseSearch } from "@/lib/search-params";
import { chatQuery } from "./chat-query";
import { type Kind, messageFilters, passageFilters, plain, sceneFilters } from "./queries";
import { readSearch } from "./routes";

interface Finding {
  kind: Kind;
  /** How many there are, as it is written; null where that isn't told. */
  total: string | null;
  titles: string[];
}

/** By what a search is narrowed, besides its words: "library main", "favorite true". */
export function narrowedBy(query: string): string[] {
  const { q: _words, in: _kind, sort: _order, order: _orderOfPassages, ...filters } = readSearch(parseSearch(query));
  return Object.entries(defined(filters)).map(([name, value]) => `${name.replaceAll("_", " ")} ${[value].flat().join(" or ")}`);
}

/** The first few of each kind that the search of an address finds, narrowed as it says. Kinds without any are left out. */
export async function findingsOf(query: string, limit: number, signal: AbortSignal): Promise<Finding[]> {
  const search = readSearch(parseSearch(query));
  const q = search.q ?? "";
  if (search.in === "scenes") {
    const { items, total, is_total_exact } = await answer(api.GET("/api/scenes", { params: { query: { ...sceneFilters(search), q, limit } }, signal }));
    const titles = items.map((scene) => plain(scene.title) || `${scene.asset.title}, ${scene.timecode}`);
    return total === 0 ? [] : [{ kind: "scenes", total: written(total, is_total_exact), titles }];
  }
  if (search.in === "documents") {
    const { items, total, is_total_exact } = await answer(api.GET("/api/search/documents", { params: { query: { ...passageFilters(search), q, limit } }, signal }));
    return total === 0 ? [] : [{ kind: "documents", total: written(total, is_total_exact), titles: items.map(({ title, heading }) => [plain(title), heading].filter(Boolean).join(", ")) }];
  }
  if (search.in === "messages") {
    const found = await answer(api.GET("/api/chat/search", { params: { query: { ...messageFilters(search), q: chatQuery(q).words, kind: "messages", limit } }, signal }));
    const titles = (found.messages?.items ?? []).map((message) => `${message.sender.name}: ${plain(message.segments)}`);
    return titles.length === 0 ? [] : [{ kind: "messages", total: null, titles }];
  }
  const { groups } = await answer(api.GET("/api/search", { params: { query: { q, limit, ...(search.in && { kinds: [search.in] }) } }, signal }));
  return groups
    .filter(({ total }) => total > 0)
    .map(({ kind, total, is_total_exact, items }) => ({
      kind,
      total: written(total, is_total_exact),
      titles: items.map((item) => plain(item.title) || plain(item.snippet?.segments ?? [])),
    }));
}

const written = (total: number, isExact: boolean) => `${count(total)}${isExact ? "" : "+"}`;
