// Answers of the API as tests give them.
import type { components } from "@/api";
import type { DocumentEntry, DocumentWhole, Version } from "./queries";

type Schemas = components["schemas"];
const AT = "2026-11-20T09:00:00Z";

export const bundle: Schemas["BundleDetails"] = {
  slug: "handbook", title: "Handbook", description: "How we work", created_by: "account/1", created_at: AT, archived_at: null, last_number: 2, documents: 2, state: "partial", changed_at: AT,
};
export const version = (number: number, told: Partial<Version> = {}): Version => ({
  bundle: "handbook", number, reference: `bundle/handbook@${number}`, state: "ready", note: "", origin: { how: "upload" }, added: 1, changed: 0, removed: 0, created_by: "account/1",
  created_by_name: "Ada Lovelace", created_at: AT, finished_at: AT, run: `run/${number}`, ...told,
});
const ingest = { state: "extracted" as const, attempts: 1, problem_code: null, problem_detail: null, updated_at: AT };
export const failed = { ...ingest, state: "failed" as const, problem_code: "password", problem_detail: "The file has a password. Save it without one, and upload it again." };
export const entry = (path: string, told: Partial<DocumentEntry> = {}): DocumentEntry => ({
  path, sha256: "a".repeat(64), size: 1_240, format: "markdown", from_number: 2, to_number: null, reference: `document/handbook/${path}@2`, title: null, language: "en", pages: null, ingest, ...told,
});
export const versionWhole: Schemas["VersionWhole"] = {
  ...version(2, { state: "partial", note: "Parental leave is 20 weeks", changed: 1 }),
  documents: { extracted: 1, failed: 1 },
  changes: [
    { path: "leave.md", change: "changed", sha256: "a".repeat(64), sha256_before: "b".repeat(64), size: 1_240, format: "markdown", ingest },
    { path: "scan.pdf", change: "added", sha256: "c".repeat(64), sha256_before: null, size: 99, format: "pdf", ingest: failed },
  ],
};
export const documents = { items: [entry("leave.md", { title: "Leave" }), entry("forms/scan.pdf", { format: "pdf", ingest: failed, reference: null })], next_cursor: null };

export const TEXT = "# Leave 🦭\n\nEveryone has **25 days** of leave.\n\n- Ask early\n- Tell your team\n\n| Kind | Weeks |\n|---|---|\n| Parental | 20 |\n\n## After a year\n\nIt is 27 days.\n";
const points = [...TEXT];
/** A block by its words. */
const block = (kind: Schemas["BlockDetails"]["kind"], words: string, level = 0): Schemas["BlockDetails"] => {
  const start = [...TEXT.slice(0, TEXT.indexOf(words))].length;
  return { kind, start, end: start + [...words].length, level, page: null, name: null, box: null };
};
export const whole: DocumentWhole = {
  ...entry("leave.md", { title: "Leave" }), bundle: "handbook", number: 2, last_number: 2, original: `/api/documents/originals/${"a".repeat(64)}`, parser: "1", text: TEXT, notices: [],
  layout: {
    blocks: [
      block("heading", "Leave 🦭", 1), block("paragraph", "Everyone has **25 days** of leave."), block("list_item", "- Ask early", 1), block("list_item", "- Tell your team", 1),
      block("table", "| Kind | Weeks |\n|---|---|\n| Parental | 20 |"), block("row", "| Kind | Weeks |"), block("cell", "Kind"), block("cell", "Weeks"), block("row", "| Parental | 20 |"), block("cell", "Parental"), block("cell", "20"),
      block("heading", "After a year", 2), block("paragraph", "It is 27 days."),
    ],
    lines: [],
  },
};
/** Where words stand in the text, in code points. */
export const spanOf = (words: string): [number, number] => {
  const start = [...TEXT.slice(0, TEXT.indexOf(words))].length;
  return [start, start + [...words].length];
};
export const extractions: Schemas["Extractions"] = {
  reference: "document/handbook/leave.md@2",
  values: [{ kind: "amount", subject: "leave", predicate: "is", value: "25 days", extractor: "facts/1/0", start: spanOf("25 days")[0], end: spanOf("25 days")[1], page: null, quote: "25 days" }],
};
export const length = points.length;

export const changed: Schemas["DiffPage"] = {
  items: [
    { path: "leave.md", change: "changed", title: "Leave", format: "markdown", sha256_before: "b", sha256: "a", size_before: 1, size: 2, problem_code: null, reference: "diff/handbook/leave.md/1..2", counts: { equal: 3, moved: 1, edited: 1, added: 0, removed: 0, words_added: 1, words_removed: 2 } },
    { path: "new.md", change: "added", title: null, format: "markdown", sha256_before: null, sha256: "c", size_before: null, size: 2, problem_code: null, reference: "diff/handbook/new.md/1..2", counts: null },
  ],
  next_cursor: null,
};
export const diff: Schemas["DocumentDiff"] = {
  reference: "diff/handbook/leave.md/1..2", path: "leave.md", change: "changed", before: "document/handbook/leave.md@1", after: "document/handbook/leave.md@2",
  counts: { equal: 3, moved: 1, edited: 1, added: 0, removed: 0, words_added: 1, words_removed: 1 },
  blocks: [
    { op: "equal", kind: "heading", old: [0, 9], new: [0, 9], is_edited: false, text: null, pieces: [], rows: [] },
    {
      op: "edited", kind: "paragraph", old: [9, 21], new: [9, 21], is_edited: true, text: "It is 25 days.", rows: [],
      pieces: [{ op: "equal", old: [9, 15], new: [9, 15], text: "It is " }, { op: "removed", old: [15, 17], new: [15, 15], text: "20" }, { op: "added", old: [17, 17], new: [15, 17], text: "25" }, { op: "equal", old: [17, 23], new: [17, 23], text: " days." }],
    },
    { op: "moved", kind: "paragraph", old: [40, 50], new: [30, 40], is_edited: false, text: "Ask early.", pieces: [], rows: [] },
  ],
  lines: [[0, 0], [1, 1], [null, 2], [2, null]],
};
export const impact: Schemas["VersionImpact"] = {
  reference: "bundle/handbook@2", is_whole: true,
  items: [{
    reference: "insight/3@1", state: "stale", since: AT, depth: 1, title: "Leave is 20 days.", chain: [{ reference: "document/handbook/leave.md", title: "leave.md" }, { reference: "insight/3@1", title: "Leave is 20 days." }], cited_by: [], role: "/evidence/1", selector: null, read: "It is 20 days.", reads_now: "It is 25 days.",
    likeness: 0.86, changed_at: AT, changed_by: "account/1",
  }],
};
