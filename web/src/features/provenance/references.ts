// References, `kind/key@version#fragment`, and where each leads.

export interface Reference {
  kind: string;
  /** As it is written, percent-encoded. */
  key: string;
  version: number | null;
  fragment: string | null;
}

const FORM = /^([a-z][a-z0-9_-]{0,62})\/([^@#\s]{1,1500})(?:@([1-9][0-9]{0,8}))?(?:#(\S{1,1000}))?$/u;

/** Reads a reference; null where it is none. */
export function parseReference(text: string): Reference | null {
  const found = FORM.exec(text.trim());
  if (!found) return null;
  const [, kind = "", key = "", version, fragment] = found;
  return { kind, key, version: version === undefined ? null : Number(version), fragment: fragment ?? null };
}

/** Where in the application something is shown: its own page where it has one, otherwise what is known of its origin. */
export interface Place {
  to: string;
  search?: { reference: string };
}

const ID = /^[1-9][0-9]{0,15}$/u;
const PAGES: Record<string, string> = { person: "/people", request: "/requests", run: "/runs", highlight: "/people" };

/** The page of a thing itself; null where it has none. */
export function ownPageOf(text: string): string | null {
  const reference = parseReference(text);
  if (!reference) return null;
  const { kind, key, fragment } = reference;
  if (kind === "chat" && key === "messages" && fragment !== null && ID.test(fragment)) return `/messages/${fragment}`;
  const page = PAGES[kind];
  return page !== undefined && ID.test(key) ? `${page}/${key}` : null;
}

/** Where a reference leads: a version or a part of something is in the explorer, the thing itself on its page. */
export function placeOf(text: string): Place | null {
  const reference = parseReference(text);
  if (!reference) return null;
  const isItself = reference.version === null && reference.kind !== "highlight";
  const own = isItself ? ownPageOf(text) : null;
  return own === null ? explorerOf(text) : { to: own };
}

/** The explorer, centred on a reference. */
export const explorerOf = (reference: string): Place => ({ to: "/provenance", search: { reference: reference.trim() } });

const KIND_NAMES: Record<string, string> = { chat: "message", media_import: "media import" };

/** What kind of thing it is, in a word. */
export const kindOf = (text: string): string => {
  const kind = parseReference(text)?.kind ?? "";
  return KIND_NAMES[kind] ?? kind.replaceAll(/[_-]/gu, " ");
};

/** "/quotes/2" → "quote 3", "/bio_text" → "bio text", "char=4,18" → "characters 4–18"; the whole where there is no part. */
export function partName(fragment: string | null): string {
  if (!fragment) return "the whole";
  const span = /^(char|t)=([0-9.]+),([0-9.]+)$/u.exec(fragment);
  if (span) return span[1] === "t" ? `${span[2]}–${span[3]} s` : `characters ${span[2]}–${span[3]}`;
  if (!fragment.startsWith("/")) return `no. ${fragment}`;
  const tokens = fragment.slice(1).split("/").map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~").replaceAll("_", " "));
  return tokens
    .map((token, index) => (/^[0-9]+$/u.test(token) ? String(Number(token) + 1) : /^[0-9]+$/u.test(tokens[index + 1] ?? "") ? token.replace(/s$/u, "") : token))
    .join(" ");
}
