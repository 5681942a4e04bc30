export type Lifetime = "30" | "90" | "365" | "never";

export const LIFETIMES: { value: Lifetime; label: string }[] = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "never", label: "Until it is revoked" },
];

const DAY_MS = 86_400_000;

/** When a token that is made now expires; null where it never does. */
export const expiryOf = (lifetime: Lifetime, now: Date): string | null => (lifetime === "never" ? null : new Date(now.getTime() + Number(lifetime) * DAY_MS).toISOString());

export type TokenState = "usable" | "expiring" | "expired" | "revoked" | "replaced";

const SOON_MS = 7 * DAY_MS;

/** How a token is: whoever uses one that is replaced or about to expire should be told. */
export function tokenState({ expires_at, revoked_at, replaced_by }: { expires_at: string | null; revoked_at: string | null; replaced_by: number | null }, now: Date): TokenState {
  if (revoked_at !== null) return "revoked";
  const left = expires_at === null ? Infinity : Date.parse(expires_at) - now.getTime();
  if (left <= 0) return "expired";
  if (replaced_by !== null) return "replaced";
  return left < SOON_MS ? "expiring" : "usable";
}
