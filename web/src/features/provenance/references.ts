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
  search?: Record<string, string>;
}

const ID = /^[1-9][0-9]{0,15}$/u;
const PAGES: Record<string, string> = { person: "/people", request: "/requests", run: "/runs", highlight: "/people", insight: "/insights", evidence: "/evidence", answer: "/ask" };

/** The page of a thing itself; null where it has none. */
export function ownPageOf(text: string): Place | null {
  const reference = parseReference(text);
  if (!reference) return null;
  const { kind, key, fragment } = reference;
  if (kind === "chat" && key === "messages" && fragment !== null && ID.test(fragment)) return { to: `/messages/${fragment}` };
  const page = PAGES[kind];
  return page !== undefined && ID.test(key) ? { to: `${page}/${key}` } : textPlace(reference);
}

const SLUG = String.raw`(?<slug>[a-z0-9][a-z0-9-]{0,62})`;
const BUNDLE = new RegExp(`^${SLUG}$`, "u");
const DOCUMENT = new RegExp(`^${SLUG}/(?<path>.+)$`, "u");
const DIFF = new RegExp(String.raw`^${SLUG}(?:/(?<path>.+))?/(?<from>[1-9]\d{0,8})\.\.(?<to>[1-9]\d{0,8})$`, "u");

/** The page of a bundle, a document, a page of the web or a diff: as it is in a version, at the characters that are named. */
function textPlace({ kind, key: written, version, fragment }: Reference): Place | null {
  const key = decoded(written);
  const at = fragment?.startsWith("char=") ? { at: fragment } : {};
  if (kind === "web") return { to: "/web-pages", search: { url: key, ...(version !== null && { text: String(version) }), ...at } };
  const found = { bundle: BUNDLE, document: DOCUMENT, diff: DIFF }[kind]?.exec(key)?.groups;
  if (!found) return null;
  const bundle = `/bundles/${found.slug}`;
  if (kind === "bundle") return { to: bundle, ...(version !== null && { search: { version: String(version) } }) };
  if (kind === "diff") return { to: `${bundle}/diff`, search: { from: found.from ?? "", to: found.to ?? "", ...(found.path && { path: found.path }) } };
  return { to: `${bundle}/documents`, search: { path: found.path ?? "", ...(version !== null && { text: String(version) }), ...at } };
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

/** Things whose versions and parts have pages too. */
const KEPT = new Set(["bundle", "document", "web", "diff"]);

/** Where a reference leads: a version or a part of something is in the explorer, the thing itself on its page. */
export function placeOf(text: string): Place | null {
  const reference = parseReference(text);
  if (!reference) return null;
  const isItself = (reference.version === null || KEPT.has(reference.kind)) && reference.kind !== "highlight";
  return (isItself ? ownPageOf(text) : null) ?? explorerOf(text);
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
