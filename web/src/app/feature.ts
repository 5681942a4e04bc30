import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";

/** What a feature adds to the application; see "Adding a feature" in web/README.md. */
export interface Feature {
  id: string;
  nav?: NavItem[];
  commands?: Command[];
  finders?: Finder[];
  touches?: Touched[];
}

export interface NavItem {
  label: string;
  /** The path of a route, with no parameters. */
  to: string;
  icon: LucideIcon;
  section: "work" | "knowledge" | "system";
  /** The scope without which it isn't shown. */
  needs?: string;
  /** Draws a number or a word beside the label, or nothing; loaded when it is shown. */
  badge?: ComponentType;
}

/** Something that can be done by a shortcut, and by its title in the palette. */
export interface Command {
  /** `<feature>.<verb>`. */
  id: string;
  title: string;
  /** Further words by which the palette finds it. */
  words?: string;
  /** `mod+k`, `?`, `shift+e`, or `g p` (one after the other). */
  keys?: string;
  icon?: LucideIcon;
  needs?: string;
  /** The path of the route where the command is valid; everywhere where it is missing. */
  on?: string;
  /** What it does. A command without it has a handler while a page gives one by `useCommand`. */
  run?: (at: CommandPlace) => void;
}

export interface CommandPlace {
  navigate: (to: { to: string; search?: Record<string, unknown> }) => void;
  queryClient: QueryClient;
}

/** Finds what can be opened from the palette. */
export type Finder = {
  id: string;
  /** The heading of what it finds. */
  label: string;
  needs?: string;
} & (
  | { find: (words: string, signal: AbortSignal) => Promise<Found[]> }
  /** Everything there is, where that is little: it is asked for once, and looked through here. */
  | { all: (signal: AbortSignal) => Promise<Found[]> }
);

export interface Found {
  id: string;
  title: string;
  /** A second line, in quiet letters. */
  detail?: string;
  icon?: LucideIcon;
  /** An address of this application, with its search parameters. */
  href: string;
}

/** Something that changed, as the live connection tells it. */
export interface Touch {
  /** The event's type. */
  type: string;
  /** What it is about, as in `person/12`. */
  subject: string;
  at: string;
}

/** Which queries a touch makes stale. */
export interface Touched {
  /** The beginning of the event's type; empty is every one. */
  type: string;
  keys: (touch: Touch) => QueryKey[];
}
