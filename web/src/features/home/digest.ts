// What the home page shows of what it is told: each thing once, in the place where it matters most.
import type { LucideIcon } from "lucide-react";
import { CircleHelp, HandHelping, MessageSquare, PenLine, TriangleAlert, User } from "lucide-react";
import { reasonTold } from "@/features/glaze";
import { type Queue, QUEUE_NAMES, QUEUES } from "@/features/reviews";
import { counted } from "@/lib/numbers";
import type { Home } from "./queries";

export interface Item {
  key: string;
  icon: LucideIcon;
  title: string;
  detail: string;
  at: string | null;
  /** What it is about, as a reference; the page links it. */
  about: About;
}

export type About =
  | { kind: "message" | "person" | "request" | "glaze"; id: number }
  | { kind: "people" }
  | { kind: "thing"; reference: string }
  | { kind: "queue"; queue: Queue }
  | { kind: "dead-letters"; queue: string };

export interface Digest {
  changed: Item[];
  stale: Item[];
  running: NonNullable<Home["running"]>;
  review: Item[];
  /** What of it the reader is told at all. */
  tells: { running: boolean; review: boolean };
}

const MOST_CHANGED = 14;
const MOST_REWRITTEN = 2;

/** Sorts what is told into four lists without anything twice: what wants a decision isn't also stale, what is stale isn't also changed. */
export function digest(home: Home): Digest {
  const review = [...queues(home.review.insights ?? []), ...(home.review.overridden ?? []).map(overridden), ...(home.review.dead_letters ?? []).map(deadLetters)];
  const decided = new Set((home.review.overridden ?? []).map(({ person }) => person.id));
  const staleHighlights = home.stale.highlights.filter(({ person }) => !decided.has(person.id));
  const stale = [...staleHighlights.map(staleHighlight), ...(home.stale.things ?? []).filter(({ reference }) => !isToldElsewhere(reference, home.review.insights !== null)).map(outOfDate)];
  const told = new Set([...decided, ...staleHighlights.map(({ person }) => person.id)]);
  return {
    changed: changed(home, told),
    stale: newestFirst(stale),
    running: home.running ?? [],
    review,
    tells: { running: home.running !== null, review: home.review.insights !== null || home.review.overridden !== null || home.review.dead_letters !== null },
  };
}

/** One line for each group, request and person, the newest first. A person of whom more is told elsewhere has none. */
function changed({ changed: { messages, requests, people, highlights } }: Home, told: ReadonlySet<number>): Item[] {
  const highlighted = highlights.filter(({ person }) => !told.has(person.id));
  const named = new Set([...told, ...highlighted.map(({ person }) => person.id), ...messages.flatMap(({ sender }) => sender?.id ?? [])]);
  const items: Item[] = [
    ...messages.map((one) => ({
      key: `message/${one.id}`, icon: MessageSquare, title: one.group.name, at: one.at, about: { kind: "message", id: one.id } as const,
      detail: one.sender ? `${one.sender.name}: ${one.text}` : one.text,
    })),
    ...(requests ?? []).map((one) => ({
      key: `request/${one.id}`, icon: one.kind === "offer" ? HandHelping : CircleHelp, title: one.title, at: one.last_at, about: { kind: "request", id: one.id } as const,
      detail: [one.author?.name, one.status, one.comments > 0 ? counted(one.comments, "reply", "replies") : "no reply yet"].filter(Boolean).join(", "),
    })),
    ...rewritten(highlighted),
    ...(people ?? [])
      .filter(({ id, is_bot: isBot }) => !named.has(id) && !isBot)
      .map((one) => ({ key: `person/${one.id}`, icon: User, title: one.name, at: one.last_at, about: { kind: "person", id: one.id } as const, detail: `Wrote, ${counted(one.messages, "message")} in all` })),
  ];
  return newestFirst(items).slice(0, MOST_CHANGED);
}

type Rewritten = Home["changed"]["highlights"];

/** What was done by hand one by one; what was written anew by itself, often for many at once, in one line. */
function rewritten(highlights: Rewritten): Item[] {
  const byItself = highlights.filter(({ change }) => change === "auto");
  const single = byItself.length > MOST_REWRITTEN ? highlights.filter(({ change }) => change !== "auto") : highlights;
  const items = single.map((one): Item => ({
    key: `highlight/${one.person.id}`, icon: PenLine, title: one.person.name, at: one.at, about: { kind: "person", id: one.person.id }, detail: CHANGES[one.change],
  }));
  const [newest, second] = byItself;
  if (!newest || !second || single === highlights) return items;
  const title = `${newest.person.name}, ${second.person.name} and ${counted(byItself.length - 2, "other")}`;
  return [...items, { key: "highlights", icon: PenLine, title, detail: CHANGES.auto, at: newest.at, about: { kind: "people" } }];
}

const CHANGES: Record<Home["changed"]["highlights"][number]["change"], string> = {
  auto: "What is told of them was written anew",
  override: "What is told of them was replaced by hand",
  override_cleared: "What was replaced by hand is told as written again",
  stale: "What is told of them went out of date",
};

type StaleHighlight = Home["stale"]["highlights"][number];

const staleHighlight = ({ person, since, reasons }: StaleHighlight): Item => ({
  key: `highlight/${person.id}`, icon: TriangleAlert, title: person.name, detail: said(reasons), at: since, about: { kind: "person", id: person.id },
});

const overridden = ({ person, since, reasons }: StaleHighlight): Item => ({
  key: `override/${person.id}`, icon: PenLine, title: person.name, detail: `Replaced by hand, and what was replaced is out of date: ${said(reasons)}`, at: since,
  about: { kind: "glaze", id: person.id },
});

/** Evidence is told with the insights that rest on it, and to reviewers these by their queue. */
const isToldElsewhere = (reference: string, reviews: boolean) => /^(?:evidence|extraction)\//u.test(reference) || (reviews && reference.startsWith("insight/"));

const outOfDate = ({ reference, state, since }: NonNullable<Home["stale"]["things"]>[number]): Item => ({
  key: reference, icon: TriangleAlert, title: reference.replace(/^insight\//u, "Insight "), detail: state === "stale" ? "What it rests on reads differently now" : "Something further up is out of date", at: since,
  about: { kind: "thing", reference },
});

/** In the order in which they matter; queues with nothing in them are left out. */
const queues = (waiting: NonNullable<Home["review"]["insights"]>) =>
  QUEUE_NAMES.flatMap((queue): Item[] => {
    const { count = 0, is_more: isMore = false } = waiting.find((one) => one.queue === queue) ?? {};
    const { label, means, icon } = QUEUES[queue];
    return count === 0 ? [] : [{ key: `review/${queue}`, icon, title: `${label}: ${counted(count, "insight")}${isMore ? " and more" : ""}`, detail: means, at: null, about: { kind: "queue", queue } }];
  });

const deadLetters = ({ dead_letter_of: queue, name, visible, in_flight: inFlight }: NonNullable<Home["review"]["dead_letters"]>[number]): Item => ({
  key: `queue/${name}`, icon: TriangleAlert, title: queue ?? name, detail: `${counted(visible + inFlight, "dead letter")} to look at`, at: null, about: { kind: "dead-letters", queue: name },
});

const said = (reasons: string[]): string => reasons.map(reasonTold).join("; ") || "Out of date";

const newestFirst = (items: Item[]) => items.toSorted((one, other) => (other.at ?? "").localeCompare(one.at ?? ""));
