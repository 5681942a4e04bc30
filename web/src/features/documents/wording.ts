// How versions, documents and what can go wrong with them are said.
import { CircleAlert, CircleCheck, CircleX, LoaderCircle, type LucideIcon } from "lucide-react";
import { counted } from "@/lib/numbers";
import type { Tone } from "@/ui";
import type { Change, Ingest, Version } from "./queries";

interface Said {
  label: string;
  tone: Tone;
  icon: LucideIcon;
}

export const VERSION_STATES: Record<Version["state"], Said> = {
  ingesting: { label: "Being read", tone: "accent", icon: LoaderCircle },
  ready: { label: "Ready", tone: "good", icon: CircleCheck },
  partial: { label: "Some unread", tone: "warn", icon: CircleAlert },
  failed: { label: "Unread", tone: "bad", icon: CircleX },
};

export const INGEST_STATES: Record<Ingest["state"], Said> = {
  waiting: { label: "Waiting", tone: "neutral", icon: LoaderCircle },
  parsed: { label: "Read", tone: "accent", icon: LoaderCircle },
  indexed: { label: "Searchable", tone: "accent", icon: LoaderCircle },
  extracted: { label: "Ready", tone: "good", icon: CircleCheck },
  failed: { label: "Unread", tone: "bad", icon: CircleX },
};

const PROBLEMS: Record<string, string> = {
  password: "It is protected by a password",
  damaged: "The file is damaged",
  no_text: "It has no text: it looks like a scan",
  unsupported: "Nothing here reads this kind of file",
  too_large: "It is too large",
  too_many_pages: "It has too many pages",
  expands_too_much: "It unpacks to far more than it should",
  too_slow: "Reading it took too long",
  too_much_memory: "Reading it takes too much memory",
  encoding: "Its letters can’t be made out",
};

/** Why a document couldn't be read, in a few words. */
export const problemTitle = (code: string | null): string => PROBLEMS[code ?? ""] ?? "It couldn’t be read";

/** Why a document couldn't be read, and what to do about it: what the server says, which mostly has the title's words, too. */
export const problemSaid = (code: string | null, detail: string | null): string => detail || `${problemTitle(code)}.`;

/** What there is to say below the title of a problem: the detail without the title's words. */
export function problemBelow(code: string | null, detail: string | null): string {
  const title = problemTitle(code);
  const rest = detail?.startsWith(title) ? detail.slice(title.length).replace(/^[:.]\s*/u, "") : (detail ?? "");
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

const FORMATS: Record<string, string> = {
  markdown: "Markdown", rst: "reStructuredText", html: "HTML", pdf: "PDF", docx: "Word", xlsx: "Excel", pptx: "PowerPoint", csv: "CSV", text: "Text", email: "Mail",
  srt: "Subtitles", vtt: "Subtitles", unknown: "Unknown",
};

export const formatName = (format: string): string => FORMATS[format] ?? format;

const PARTS: Record<string, string> = { pptx: "slide", xlsx: "sheet" };

/** "6 slides": how many pages a document has, by what its format calls them; null where that says nothing. */
export const partsCounted = (format: string, pages: number | null): string | null => (pages !== null && pages > 1 ? counted(pages, PARTS[format] ?? "page") : null);

/** "3 added, 1 changed, 2 removed"; what there is none of isn't said. */
export function changesOf({ added, changed, removed }: Pick<Version, "added" | "changed" | "removed">): string {
  const said = [added > 0 && `${added} added`, changed > 0 && `${changed} changed`, removed > 0 && `${removed} removed`].filter(Boolean).join(", ");
  return said || "nothing changed";
}

export const CHANGES: Record<Change["change"], { label: string; tone: Tone }> = {
  added: { label: "Added", tone: "good" },
  changed: { label: "Changed", tone: "accent" },
  removed: { label: "Removed", tone: "bad" },
};

const HOW: Record<string, string> = { api: "by the API", upload: "uploaded", command: "by the command line", git: "from git", sample: "with the sample" };

/** Where a version came from: "uploaded", "from git, 3f2a1b9". */
export function originOf(origin: Record<string, unknown>): string {
  const commit = typeof origin.commit === "string" ? `, ${origin.commit.slice(0, 7)}` : "";
  return `${HOW[String(origin.how)] ?? ""}${commit}`;
}

const UNITS = ["bytes", "kB", "MB", "GB"];

/** "812 bytes", "34 kB", "1.2 MB". */
export function sizeOf(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1_000 && unit < UNITS.length - 1) [value, unit] = [value / 1_000, unit + 1];
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** The last part of a path, and the folders before it. */
export function partsOf(path: string): { folder: string; name: string } {
  const at = path.lastIndexOf("/") + 1;
  return { folder: path.slice(0, at), name: path.slice(at) };
}
