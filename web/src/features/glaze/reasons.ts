import { messageOf, partOf } from "@/lib/references";
import type { Why } from "./queries";

const REASONS: Record<string, string> = {
  generator_changed: "Another model, or other rules, would write it now",
  message_edited: "A message that it rests on was edited",
  message_gone: "A message that it rests on was deleted, or has disappeared",
  new_messages: "The person has written more",
  stale_after: "It is older than it may be",
};

/** Why something is out of date, for people; what isn't known by a name is the sentence that an admin wrote. */
export const reasonTold = (reason: string) => REASONS[reason] ?? `“${reason}”`;

/** A source that reads differently now, with the parts of the highlight that rest on it. */
export interface ChangedSource {
  source: string;
  /** The number of the message that it is; null where it is something else. */
  message: number | null;
  /** What was read. Null where that was taken back, or isn't text. */
  before: string | null;
  /** What it reads now; null where it is gone. */
  after: string | null;
  changedAt: string | null;
  parts: string[];
}

/** The changes that put a highlight out of date, each source once, the newest first. */
export function changedSources(why: Why): ChangedSource[] {
  const bySource = new Map<string, ChangedSource>();
  for (const { change } of why.reasons) {
    const known = bySource.get(change.source);
    const part = partName(partOf(change.derived));
    const told = {
      source: change.source,
      message: messageOf(change.source),
      before: textOf(change.read),
      after: textOf(change.reads_now),
      changedAt: change.changed_at,
      parts: known ? [...new Set([...known.parts, part])] : [part],
    };
    // A quote reads only its own words; whoever read the whole message shows more of what became of it.
    const fuller = !known || length(told) > length(known);
    bySource.set(change.source, { ...(fuller ? told : known), parts: told.parts });
  }
  return [...bySource.values()].toSorted((one, other) => (other.changedAt ?? "").localeCompare(one.changedAt ?? ""));
}

/** "the text", "point 3", "quote 1": a part of a highlight as people count. */
export function partName(pointer: string): string {
  const [, name, index] = pointer.split("/");
  if (name === "proof_points") return `point ${Number(index) + 1}`;
  if (name === "quotes") return `quote ${Number(index) + 1}`;
  return "the text";
}

const textOf = (value: unknown) => (typeof value === "string" ? value : null);
const length = ({ before, after }: ChangedSource) => (before?.length ?? 0) + (after === null ? 0 : after.length + 1);
