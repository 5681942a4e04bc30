import type { AuditEntry } from "./queries";

const ACTIONS: Record<string, string> = {
  "highlight.read": "Looked at this page",
  "highlight.overridden": "Put a text in front",
  "highlight.override_cleared": "Took the text away",
  "highlight.marked_stale": "Marked it as out of date",
  "highlight.regeneration_requested": "Had it written anew",
};

/** What an entry says was done; an action without words of its own is told by its name. */
export const actionTold = (action: string) => ACTIONS[action] ?? action;

/** A JSON Patch in a line: "override: a text of 35 characters, version: 2". */
export function diffTold(diff: AuditEntry["diff"]): string {
  return diff.map((operation) => `${String(operation.path ?? "").replace(/^\//u, "")}: ${valueTold(operation.value)}`).join(", ");
}

function valueTold(value: unknown): string {
  if (typeof value === "object" && value !== null && "characters" in value) return `a text of ${String(value.characters)} characters`;
  return value === null || value === undefined ? "none" : JSON.stringify(value);
}
