import type { AuditEntry } from "./queries";

/** What a JSON Patch (RFC 6902) does to one place, for people. */
interface PatchLine {
  kind: "added" | "removed" | "changed" | "other";
  /** The place, as in "scopes › 2"; of the whole document, empty. */
  place: string;
  value: string | null;
}

/** The lines of a patch, in its order. */
export function patchLines(diff: AuditEntry["diff"]): PatchLine[] {
  return diff.map((operation) => {
    const { op, path, value } = operation as Record<string, unknown>;
    const kind = KINDS[String(op)] ?? "other";
    return { kind, place: placeOf(path), value: kind === "removed" ? null : written(kind === "other" ? operation : value) };
  });
}

const KINDS: Record<string, PatchLine["kind"]> = { add: "added", remove: "removed", replace: "changed" };

/** A JSON Pointer (RFC 6901) for people. */
function placeOf(path: unknown): string {
  return String(path ?? "")
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(" › ");
}

function written(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "string" ? value : JSON.stringify(value);
}
