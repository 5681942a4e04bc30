import type { LucideIcon } from "lucide-react";
import type { Command, Found } from "./feature";

export interface Entry {
  id: string;
  title: string;
  detail?: string | undefined;
  icon?: LucideIcon | undefined;
  keys?: string | undefined;
  /** Whether it is something to do, which is known at once, rather than something that was found. */
  isAction?: boolean;
  open: () => void;
}

export interface Section {
  label: string;
  entries: Entry[];
}

/** The commands whose title or words hold all that was typed, each word as the beginning of one of theirs; best first. */
export function matching(commands: Command[], typed: string): Command[] {
  return commands.filter(({ title, words = "" }) => holds(`${title} ${words}`, typed)).toSorted((one, other) => Number(begins(other, typed)) - Number(begins(one, typed)));
}

/** Of everything that a finder knows, what holds all that was typed; best first. */
export function among(all: Found[], typed: string): Found[] {
  return all.filter(({ title, detail = "" }) => holds(`${title} ${detail}`, typed)).toSorted((one, other) => Number(begins(other, typed)) - Number(begins(one, typed)));
}

const partsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const begins = ({ title }: { title: string }, typed: string) => title.toLowerCase().startsWith(typed.trim().toLowerCase());

function holds(text: string, typed: string): boolean {
  const own = partsOf(text);
  return typed.toLowerCase().split(/\s+/u).filter(Boolean).every((word) => own.some((part) => part.startsWith(word)));
}
