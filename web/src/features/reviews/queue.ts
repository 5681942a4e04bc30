// Moving through a queue by keyboard, and who holds what of it.
import type { Lease } from "./queries";

/** The one so many steps from the active one, within the list; the first where none is active. */
export function stepped(keys: string[], active: string | null, step: number): string | null {
  const at = active === null ? -1 : keys.indexOf(active);
  if (at < 0) return keys[step < 0 ? keys.length - 1 : 0] ?? null;
  return keys[Math.min(Math.max(at + step, 0), keys.length - 1)] ?? null;
}

/** What is looked at once some were decided: what came behind the active one, else what came before it. */
export function afterwards(keys: string[], active: string | null, decided: ReadonlySet<string>): string | null {
  const at = Math.max(0, active === null ? 0 : keys.indexOf(active));
  const left = (key: string) => !decided.has(key);
  return keys.slice(at).find(left) ?? keys.slice(0, at).findLast(left) ?? null;
}

export function toggled(chosen: ReadonlySet<string>, key: string): Set<string> {
  const after = new Set(chosen);
  if (!after.delete(key)) after.add(key);
  return after;
}

/** Whose something is now: nobody's once a claim has run out. */
export function holderOf(lease: Lease | null, actor: string, now: Date): "mine" | "another's" | "nobody's" {
  if (lease === null || Date.parse(lease.expires_at) <= now.getTime()) return "nobody's";
  return lease.claimed_by === actor ? "mine" : "another's";
}

const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "14:32", in the reader's time zone. */
export const clockTime = (at: string): string => clock.format(new Date(at));
