import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "@/lib/class-names";
import styles from "./Badge.module.css";

export type Tone = "neutral" | "accent" | "good" | "warn" | "bad";

/** A state or a kind in one or two words. */
export function Badge({ tone = "neutral", icon: Icon, children }: { tone?: Tone; icon?: LucideIcon; children: ReactNode }) {
  return (
    <span className={classNames(styles.badge, styles[tone])}>
      {Icon && <Icon size={12} aria-hidden />}
      {children}
    </span>
  );
}

/** The initials of somebody, on a colour that is always theirs. The name stands beside it, so it is told to nobody. */
export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  return (
    <span aria-hidden className={classNames(styles.avatar, styles[`series${series(name)}`])} style={{ width: size, height: size, fontSize: size * 0.42 }}>
      {initials(name)}
    </span>
  );
}

export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => (word ? [...word][0] : "")).join("").toUpperCase();
}

function series(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (sum % 6) + 1;
}
