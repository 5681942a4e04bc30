import { useQueries } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useCommands } from "./commands";
import type { Feature, Finder, Found } from "./feature";
import { among, type Entry, matching, type Section } from "./palette-entries";
import { useSession } from "./use-session";

const FEWEST_LETTERS = 2;
const SETTLES_AFTER_MS = 150;
const MOST_ACTIONS = 6;
const MOST_OF_ALL = 6;
const ALL_HOLDS_FOR_MS = 60_000;

interface Palette {
  sections: Section[];
  /** Whether what was found is for other words than those that are typed. */
  isBehind: boolean;
  isWaiting: boolean;
  /** The headings of what could not be searched. */
  failed: string[];
}

/** What the palette offers for what was typed: actions at once, and below them what is found as it comes, so that nothing moves under the fingers. */
export function usePalette(features: Feature[], typed: string, onClose: () => void): Palette {
  const { available, run } = useCommands();
  const session = useSession();
  const router = useRouter();
  const words = useSettled(typed.trim());
  const finders = features.flatMap((feature) => feature.finders ?? []).filter((finder) => session.may(finder.needs));
  const found = useQueries({ queries: finders.map((finder) => ({ ...queryOf(finder, words), enabled: words.length >= FEWEST_LETTERS })) });

  const closing = (open: () => void) => () => {
    onClose();
    open();
  };
  const usable = available.filter((command) => command.id !== "app.palette");
  const commands = typed.trim() === "" ? usable : matching(usable, typed).slice(0, MOST_ACTIONS);
  const actions = commands.map(({ id, title, icon, keys }): Entry => ({ id, title, icon, keys, isAction: true, open: closing(() => run(id)) }));
  const sections = finders.map((finder, index): Section => ({
    label: finder.label,
    entries: shownOf(finder, found[index]?.data ?? [], words).map(({ id, title, detail, icon, href }) => ({
      id: `${finder.id}-${id}`, title, detail, icon, open: closing(() => router.history.push(href)),
    })),
  }));
  return {
    sections: [{ label: "Actions", entries: actions }, ...sections].filter((section) => section.entries.length > 0),
    isBehind: words !== typed.trim(),
    isWaiting: words !== typed.trim() || found.some((query) => query.isFetching),
    failed: finders.flatMap((finder, index) => (found[index]?.error ? finder.label : [])),
  };
}

function queryOf(finder: Finder, words: string) {
  if ("all" in finder) return { queryKey: ["palette", finder.id], queryFn: ({ signal }: { signal: AbortSignal }) => finder.all(signal), staleTime: ALL_HOLDS_FOR_MS };
  return { queryKey: ["palette", finder.id, words], queryFn: ({ signal }: { signal: AbortSignal }) => finder.find(words, signal) };
}

function shownOf(finder: Finder, found: Found[], words: string): Found[] {
  if (words.length < FEWEST_LETTERS) return [];
  return "all" in finder ? among(found, words).slice(0, MOST_OF_ALL) : found;
}

/** A text once it stayed the same for a moment: whoever types on asks for nothing yet. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    if (text === settled) return;
    const timer = setTimeout(() => setSettled(text), SETTLES_AFTER_MS);
    return () => clearTimeout(timer);
  }, [text, settled]);
  return settled;
}
