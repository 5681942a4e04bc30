// Words to cite: how they are found, and what is told to the server of them.
import { answer, api } from "@/api";
import { plain } from "@/features/search";

/** Characters that a quote has at most. */
export const LONGEST_QUOTE = 2_000;

/** Words that somebody selected: in a version of a source, from `start` to before `end` in code points. */
export interface Selection {
  source: string;
  start: number;
  end: number;
  exact: string;
  /** What the source is called. */
  title?: string;
}

/** Words as a viewer tells of them. */
export interface Cited {
  /** What they stand in, in which version. */
  reference: string;
  start: number;
  end: number;
  exact: string;
}

export const selectionOf = ({ reference, start, end, exact }: Cited): Selection => ({ source: reference, start, end, exact });

/** Something that was found and has words to cite. */
export interface Citable {
  key: string;
  kind: "document" | "message" | "page";
  title: string;
  snippet: string;
  at: string | null;
  message: number | null;
  /** A page of the web, by its newest snapshot. */
  page: { id: number; number: number } | null;
  passage: { bundle: string; path: string; number: number; start: number; end: number } | null;
}

interface CitableText {
  source: string;
  text: string;
  /** Where `text` begins in the source's own, in code points. */
  offset: number;
}

const FOUND = 8;
/** Pages of the web that are looked through, the newest first. */
const MOST_PAGES = 100;
/** How much of a document is shown around what was found, in code points. */
const AROUND = 600;

export type Where = "documents" | "messages" | "pages";

/** Messages or passages of documents with these words, or pages of the web with them in their address. */
export async function findCitable(where: Where, words: string, signal: AbortSignal): Promise<Citable[]> {
  if (where === "pages") {
    const { items } = await answer(api.GET("/api/web-pages", { params: { query: { limit: MOST_PAGES } }, signal }));
    const sought = words.toLowerCase().split(/\s+/u);
    return items
      .filter(({ url, last_number: number }) => number > 0 && sought.every((word) => url.toLowerCase().includes(word)))
      .slice(0, FOUND)
      .map(({ id, url, last_number: number, created_at: at }) => ({ key: `page/${id}@${number}`, kind: "page", title: url.replace(/^https?:\/\//u, ""), snippet: "", at, message: null, page: { id, number }, passage: null }));
  }
  if (where === "messages") {
    const { messages } = await answer(api.GET("/api/chat/search", { params: { query: { q: words, kind: "messages", limit: FOUND } }, signal }));
    return (messages?.items ?? []).map((one) => ({
      key: `message/${one.id}`, kind: "message", title: `${one.sender.name} in ${one.group.name}`, snippet: plain(one.segments), at: one.sent_at, message: one.id, page: null, passage: null,
    }));
  }
  const { items } = await answer(api.GET("/api/search/documents", { params: { query: { q: words, limit: FOUND } }, signal }));
  return items.map(({ id, title, heading, bundle, path, number, start, end, snippets, added_at }) => ({
    key: `passage/${id}`,
    kind: "document",
    title: heading?.startsWith(plain(title)) ? heading : [plain(title), heading].filter(Boolean).join(", "),
    snippet: snippets.map((snippet) => plain(snippet.segments)).join(" … "),
    at: added_at,
    message: null,
    page: null,
    passage: { bundle, path, number, start, end },
  }));
}

/** The words of what was found, with some of what stands around it. Rejects where there are none any more. */
export async function citableText({ message: id, page, passage }: Citable, signal: AbortSignal): Promise<CitableText> {
  if (page) {
    const { text, reference } = await answer(api.GET("/api/web-pages/{page_id}/snapshots/{number}", { params: { path: { page_id: page.id, number: page.number } }, signal }));
    if (!text || !reference) throw new Error("The page has no words that were read.");
    return { source: reference, text, offset: 0 };
  }
  if (passage) {
    const { bundle, path, number: version, start, end } = passage;
    const whole = await answer(api.GET("/api/bundles/{slug}/documents", { params: { path: { slug: bundle }, query: { path, version } }, signal }));
    return around(whole.text ?? "", whole.reference ?? `document/${bundle}/${path}`, start, end);
  }
  const { message } = await answer(api.GET("/api/messages/{message_id}", { params: { path: { message_id: id ?? 0 }, query: { before: 0, after: 0 } }, signal }));
  if (!message.text) throw new Error("The message has no words any more.");
  return { source: `chat/messages#${message.id}`, text: message.text, offset: 0 };
}

function around(text: string, source: string, start: number, end: number): CitableText {
  const points = [...text];
  const isWithinWord = (at: number) => at > 0 && at < points.length && /\S\S/u.test(points.slice(at - 1, at + 1).join(""));
  let [from, to] = [Math.max(0, start - AROUND), Math.min(points.length, end + AROUND)];
  while (from < start && isWithinWord(from)) from += 1;
  while (to > end && isWithinWord(to)) to -= 1;
  return { source, text: points.slice(from, to).join(""), offset: from };
}
