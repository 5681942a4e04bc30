// How insights are told: their claims, confidence, states, and what somebody may do with them.
import type { Tone } from "@/ui";
import type { Action, Change, Claim, EvidenceDetails, Outcome, State, Status } from "./queries";

export const STATUSES: Record<Status, { label: string; tone: Tone }> = {
  draft: { label: "Draft", tone: "neutral" },
  reviewed: { label: "Reviewed", tone: "accent" },
  published: { label: "Published", tone: "good" },
  rejected: { label: "Rejected", tone: "bad" },
  archived: { label: "Archived", tone: "neutral" },
};

export const STATES: Record<State, { label: string; tone: Tone; why: string }> = {
  fresh: { label: "Fresh", tone: "good", why: "All words that it rests on read as they did." },
  stale: { label: "Stale", tone: "warn", why: "Words that it rests on read differently now." },
  suspect: { label: "Suspect", tone: "warn", why: "Something further up is out of date." },
};

export const OUTCOMES: Record<Outcome, { label: string; tone: Tone; why: string }> = {
  unchanged: { label: "Fresh", tone: "good", why: "The words stand where they were cited." },
  moved: { label: "Moved", tone: "good", why: "The same words stand elsewhere in the newest version." },
  edited: { label: "Edited", tone: "warn", why: "Other words stand in their place now." },
  gone: { label: "Gone", tone: "bad", why: "Nothing of these words is in the source any more." },
  hidden: { label: "Not for you", tone: "neutral", why: "Your role doesn’t read this source." },
};

/** What is done, as a button says it, in the order in which a page offers it. */
export const ACTIONS: Record<Action, { label: string; done: string; danger: boolean; asks: false | "may" | "must" }> = {
  review: { label: "Approve", done: "Reviewed", danger: false, asks: false },
  publish: { label: "Publish", done: "Published", danger: false, asks: false },
  return: { label: "Return to draft", done: "Returned to draft", danger: false, asks: "must" },
  reopen: { label: "Reopen", done: "Reopened as a draft", danger: false, asks: false },
  reject: { label: "Reject", done: "Rejected", danger: true, asks: "must" },
  archive: { label: "Withdraw", done: "Withdrawn", danger: true, asks: "may" },
};

export const CHANGES: Record<Change, string> = {
  created: "wrote it",
  edited: "changed it",
  confirmed: "confirmed it against the words as they are now",
  reviewed: "reviewed it",
  published: "published it",
  returned: "returned it to draft",
  rejected: "rejected it",
  archived: "withdrew it",
  reopened: "reopened it",
};

/** "Parental leave · lasts · 14 weeks". */
export const claimTold = (claim: Pick<Claim, "subject" | "predicate" | "value" | "unit">): string => [claim.subject, claim.predicate, valueTold(claim)].join(" · ");

/** A claim's value with its unit: "14 weeks", "yes", "Ada". */
export function valueTold({ value, unit }: Pick<Claim, "value" | "unit">): string {
  const told = typeof value === "boolean" ? (value ? "yes" : "no") : typeof value === "number" ? numbers.format(value) : value;
  return unit ? `${told}${unit === "%" ? "" : " "}${unit}` : told;
}

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 12 });

/** A value as it was written: a number where it is one, yes and no, else text. */
export function readValue(written: string): Claim["value"] {
  const text = written.trim();
  if (/^(yes|true)$/iu.test(text)) return true;
  if (/^(no|false)$/iu.test(text)) return false;
  // A zero in front makes it a name, such as a postcode; so does more than a number holds.
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$/u.test(text) ? Number(text) : text;
}

/** "82 %". */
export const confidenceTold = (confidence: number): string => `${Math.round(confidence * 100)} %`;

export type ConfidenceBand = "low" | "middling" | "high";

export const BANDS: Record<ConfidenceBand, { label: string; least?: number; below?: number }> = {
  low: { label: "Low, below 50 %", below: 0.5 },
  middling: { label: "Middling", least: 0.5, below: 0.8 },
  high: { label: "High, 80 % or more", least: 0.8 },
};

/** Below a half somebody has to look at it: the same bound as the queue's. */
export const bandOf = (confidence: number): ConfidenceBand => (confidence < 0.5 ? "low" : confidence < 0.8 ? "middling" : "high");

/** Which of an insight's evidence reads differently now. What may not be read isn't counted. */
export const changedOf = <One extends Pick<EvidenceDetails, "outcome">>(evidence: One[]): One[] => evidence.filter(({ outcome }) => outcome === "edited" || outcome === "gone");

/** Who did something: by their name where it is known, else as what they are. */
export function actorTold(actor: string, name?: string | null): string {
  if (name) return name;
  if (actor.startsWith("account/")) return `account ${actor.slice("account/".length)}`;
  if (actor.startsWith("token/")) return "a token";
  if (actor.startsWith("command/")) return "the command line";
  return actor;
}
