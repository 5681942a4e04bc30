// Where the words that are cited stand, and where they are opened.
import type { LinkProps } from "@tanstack/react-router";
import { BookText, Globe, type LucideIcon, MessageSquare } from "lucide-react";
import { parseReference } from "@/features/provenance";

export interface CitedSource {
  kind: "document" | "web" | "message";
  /** A document's bundle. */
  bundle: string | null;
  /** A document's path in its bundle, or a page's address. */
  path: string | null;
  message: number | null;
  /** The number of the text that was read; null as it is now, and for messages. */
  version: number | null;
}

/** What a source's reference names; null where it is nothing that can be cited. */
export function readSource(text: string): CitedSource | null {
  const reference = parseReference(text);
  if (!reference) return null;
  const { kind, version, fragment } = reference;
  const key = decoded(reference.key);
  if (kind === "chat" && key === "messages" && /^[1-9][0-9]{0,15}$/u.test(fragment ?? "")) return { kind: "message", bundle: null, path: null, message: Number(fragment), version: null };
  if (kind === "web") return { kind, bundle: null, path: key, message: null, version };
  const slash = key.indexOf("/");
  if (kind !== "document" || slash < 1) return null;
  return { kind, bundle: key.slice(0, slash), path: key.slice(slash + 1), message: null, version };
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key; // a reference that nobody wrote by the rules is told as it is
  }
}

/** Whether the end of a line is no end of anything in a source, as in Markdown. */
export const isSoft = (text: string): boolean => /\.(?:md|markdown|rst)$/iu.test(readSource(text)?.path ?? "");

const ICONS: Record<CitedSource["kind"], LucideIcon> = { document: BookText, web: Globe, message: MessageSquare };

export const sourceIcon = (text: string): LucideIcon => ICONS[readSource(text)?.kind ?? "document"];

/** "leave.md in handbook", "example.org/terms", "a message". */
export function sourceName(text: string): string {
  const source = readSource(text);
  switch (source?.kind) {
    case "document":
      return `${source.path?.slice((source.path.lastIndexOf("/") ?? -1) + 1)} in ${source.bundle}`;
    case "web":
      return (source.path ?? "").replace(/^https?:\/\//u, "").replace(/\/$/u, "");
    case "message":
      return "A message";
    case undefined:
      return text;
  }
}

/** A place in a text: from `start` to before `end`, in code points. */
export interface TextPlace {
  start: number | null;
  end: number | null;
}

/** The page that shows a source, at a place of it; null where there is none. */
export function sourceLink(text: string, { start, end }: TextPlace = { start: null, end: null }): LinkProps | null {
  const source = readSource(text);
  if (!source) return null;
  const hasPlace = start !== null && end !== null;
  if (source.kind === "message") return { to: "/messages/$messageId", params: { messageId: source.message ?? 0 }, search: hasPlace ? { start, end } : {} } as LinkProps;
  const at = hasPlace ? { at: `char=${start},${end}` } : {};
  if (source.kind === "web") return { to: "/web-pages", search: { url: source.path, ...at } } as LinkProps;
  return { to: "/bundles/$slug/documents", params: { slug: source.bundle }, search: { path: source.path, ...at } } as LinkProps;
}
