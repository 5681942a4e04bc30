import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { Lightbulb } from "lucide-react";
import { answer, api, type components, pages } from "@/api";
import type { Found } from "@/app/feature";
import { defined } from "@/lib/defined";
import { BANDS, type ConfidenceBand, STATUSES } from "./wording";

type Schemas = components["schemas"];
export type InsightEntry = Schemas["InsightEntry"];
export type InsightWhole = Schemas["InsightWhole"];
export type EvidenceDetails = Schemas["EvidenceDetails"];
export type EvidenceWhole = Schemas["EvidenceWhole"];
export type CitedEvidence = Schemas["EvidenceOfInsight"];
export type Conflict = Schemas["ConflictDetails"];
export type InsightLink = Schemas["LinkDetails"];
export type InsightVersion = Schemas["InsightVersion"];
export type Lease = Schemas["LeaseDetails"];
export type Claim = Schemas["ClaimDetails"];
export type Status = InsightEntry["status"];
export type State = InsightEntry["state"];
export type Outcome = EvidenceDetails["outcome"];
export type Stance = CitedEvidence["stance"];
export type Action = InsightWhole["allowed"][number];
export type Change = InsightVersion["change"];
export type Decision = NonNullable<Conflict["decision"]>;

export interface InsightFilters {
  q?: string | undefined;
  state?: State | undefined;
  confidence?: ConfidenceBand | undefined;
  status?: Status | undefined;
  subject?: string | undefined;
  about?: string | undefined;
}

const PAGE = 50;
const FOUND_IN_PALETTE = 5;
const MOST_ON_SOURCE = 100;

/** Insights by filters, the one changed last first, a page at a time. */
export const insightsQuery = ({ q, status, state, confidence, subject, about }: InsightFilters) => ({
  ...pages(["insights", "list", { q, status, state, confidence, subject, about }], (cursor, signal) => {
    const { least, below } = confidence ? BANDS[confidence] : {};
    return answer(api.GET("/api/insights", { params: { query: { ...defined({ q, status, state, least, below, subject, about, cursor }), limit: PAGE } }, signal }));
  }),
  // What was found before stays while a filter changes: a list that goes away and comes back is hard to read.
  placeholderData: keepPreviousData,
});

/** An insight with all that it rests on. */
export const insightQuery = (id: number) =>
  queryOptions({
    queryKey: ["insights", "one", id],
    queryFn: ({ signal }) => answer(api.GET("/api/insights/{insight_id}", { params: { path: { insight_id: id } }, signal })),
  });

/** Evidence with what became of it, and the insights on it. */
export const evidenceQuery = (id: number) =>
  queryOptions({
    queryKey: ["insights", "evidence", id],
    queryFn: ({ signal }) => answer(api.GET("/api/evidence/{evidence_id}", { params: { path: { evidence_id: id } }, signal })),
  });

/** Who wrote a message, and where: "Ada in Harbour". */
export const writerQuery = (id: number) =>
  queryOptions({
    queryKey: ["insights", "writer", id],
    queryFn: async ({ signal }) => {
      const { message, group } = await answer(api.GET("/api/messages/{message_id}", { params: { path: { message_id: id }, query: { before: 0, after: 0 } }, signal }));
      return `${message.sender?.name ?? "Somebody"} in ${group?.name ?? "a conversation"}`;
    },
    staleTime: 60_000,
    retry: false,
  });

/** What is said of an insight, oldest first, a page at a time. */
export const commentsQuery = (id: number) =>
  pages(["insights", "comments", id], (cursor, signal) =>
    answer(api.GET("/api/insights/{insight_id}/comments", { params: { path: { insight_id: id }, query: { ...defined({ cursor }), limit: PAGE } }, signal })),
  );

/** The versions of an insight, the newest first, a page at a time. */
export const historyQuery = (id: number) =>
  pages(["insights", "history", id], (cursor, signal) =>
    answer(api.GET("/api/insights/{insight_id}/history", { params: { path: { insight_id: id }, query: { ...defined({ cursor }), limit: PAGE } }, signal })),
  );

/** What is cited of a source, with where it is now and the insights on it: the margin beside a document. */
export const evidenceOnQuery = (source: string) =>
  queryOptions({
    queryKey: ["insights", "evidence-on", source],
    queryFn: async ({ signal }) => {
      const found: EvidenceWhole[] = [];
      let cursor: string | null = null;
      do {
        const page: Schemas["EvidencePage"] = await answer(api.GET("/api/evidence", { params: { query: { source, limit: MOST_ON_SOURCE, ...defined({ cursor }) } }, signal }));
        found.push(...page.items);
        cursor = page.next_cursor ?? null;
      } while (cursor !== null && found.length < MOST_SHOWN);
      return found;
    },
  });

const MOST_SHOWN = 500;

/** A person, a request or an insight that an insight may be about. */
interface Target {
  target: string;
  title: string;
}

const TARGETS = 8;

/** What an insight may be about, by words; of insights the ones changed last. */
export async function findTargets(kind: "person" | "request" | "insight", words: string, signal: AbortSignal): Promise<Target[]> {
  const query = { text: words, limit: TARGETS };
  if (kind === "person") {
    const { items } = await answer(api.GET("/api/index/people", { params: { query }, signal }));
    return items.map(({ id, document }) => ({ target: `person/${id}`, title: document.name }));
  }
  if (kind === "request") {
    const { items } = await answer(api.GET("/api/index/requests", { params: { query }, signal }));
    return items.map(({ id, document }) => ({ target: `request/${id}`, title: document.title }));
  }
  return (await insightsByWords(words, TARGETS, signal)).map(({ id, statement }) => ({ target: `insight/${id}`, title: statement }));
}

/** Insights for the palette. */
export async function findInsights(words: string, signal: AbortSignal): Promise<Found[]> {
  return (await insightsByWords(words, FOUND_IN_PALETTE, signal)).map(({ id, statement, status, state }) => ({
    id: String(id),
    title: statement,
    detail: [STATUSES[status].label, state === "fresh" ? null : state].filter(Boolean).join(", "),
    icon: Lightbulb,
    href: `/insights/${id}`,
  }));
}

/** An insight as it is now, fetched for a change on top of it. */
export const insightWhole = (id: number) => answer(api.GET("/api/insights/{insight_id}", { params: { path: { insight_id: id } } }));

/** Insights with all of these words in their statement or subject, the one changed last first. */
export async function insightsByWords(words: string, most: number, signal: AbortSignal): Promise<InsightEntry[]> {
  return (await answer(api.GET("/api/insights", { params: { query: { ...(words.trim() && { q: words.trim() }), limit: most } }, signal }))).items;
}
