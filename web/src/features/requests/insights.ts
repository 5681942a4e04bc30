import type { Comment } from "./queries";

export interface Counted {
  value: string;
  count: number;
}

/** What was found in the comments of a request. */
export interface Insights {
  /** How many comments were looked at, and how many of them have changed since. */
  looked: number;
  outdated: number;
  tags: Counted[];
  locations: Counted[];
  /** By the codes of ISO 639. */
  languages: Counted[];
  /** The mean from -1 to 1; null where nothing was looked at. */
  sentiment: number | null;
  models: string[];
}

const MOST = 12;

/** What the annotator's findings amount to over these comments, the most frequent values first. */
export function insightsOf(comments: Comment[]): Insights {
  const insights = comments.flatMap((comment) => comment.insight ?? []);
  const sum = insights.reduce((total, one) => total + one.sentiment, 0);
  return {
    looked: insights.length,
    outdated: insights.filter((one) => one.is_outdated).length,
    tags: counted(insights.flatMap((one) => one.tags)),
    locations: counted(insights.flatMap((one) => one.locations)),
    languages: counted(insights.map((one) => one.language)),
    sentiment: insights.length === 0 ? null : sum / insights.length,
    models: [...new Set(insights.map((one) => one.model))],
  };
}

/** A mean sentiment in a word. */
export function mood(sentiment: number): string {
  if (sentiment > 0.25) return "friendly";
  if (sentiment < -0.25) return "tense";
  return "matter-of-fact";
}

const languageNames = new Intl.DisplayNames("en", { type: "language", fallback: "code" });

/** "German" for "de"; a code that is none is itself. */
export function languageName(code: string): string {
  try {
    return languageNames.of(code) ?? code;
  } catch {
    return code;
  }
}

function counted(values: string[]): Counted[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((one, other) => other.count - one.count || one.value.localeCompare(other.value, "en"))
    .slice(0, MOST);
}
