// What the panel that pins finds, and as what it is pinned.
import { answer, api, type components } from "@/api";
import { plain } from "@/features/search";
import { messageOf } from "@/lib/references";
import { findSpan } from "@/lib/spans";
import type { Pin } from "./document";
import { quotePin, referencePin, searchPin } from "./pins";
import type { NodeStanding } from "./queries";

type Schemas = components["schemas"];
export type FoundKind = Schemas["Group"]["kind"];

export interface Findable {
  id: string;
  title: string;
  detail: string;
  pin: () => Promise<Pin>;
  /** What is known of it already, until the server tells. */
  known: Partial<NodeStanding>;
}

const REFERENCES: Record<Exclude<FoundKind, "messages">, string> = { people: "person", requests: "request", scenes: "scene" };

/** What a search found, as what it would be pinned. Messages become quotes of all their words. */
export function findables(groups: Schemas["Group"][]): Findable[] {
  return groups.flatMap((group) =>
    group.items.map((item): Findable => {
      const [title, detail] = [plain(item.title), plain(item.snippet?.segments ?? [])];
      if (group.kind === "messages") {
        return { id: `message-${item.id}`, title: detail || title, detail: title, pin: () => quoteOf(item.id), known: { author: title } };
      }
      const reference = `${REFERENCES[group.kind]}/${item.id}`;
      return { id: reference, title, detail, pin: () => Promise.resolve(referencePin(reference)), known: { title } };
    }),
  );
}

/** A message, or words of it, as a quote. Rejects where the message was taken back, or says something else by now. */
export async function quoteOf(messageId: number, words?: string): Promise<Pin> {
  const { message } = await answer(api.GET("/api/messages/{message_id}", { params: { path: { message_id: messageId }, query: { before: 0, after: 0 } } }));
  if (!message.text) throw new Error("The message has no words any more.");
  const span = words === undefined ? undefined : findSpan(message.text, { quote: words });
  if (span === null) throw new Error("The message says something else by now.");
  return quotePin(messageId, message.text, span);
}

/** The quotes of what is told of somebody. */
export async function quotesOf(personId: number, signal: AbortSignal): Promise<Findable[]> {
  const told = await answer(api.GET("/api/profiles/{person_id}/glaze", { params: { path: { person_id: personId } }, signal }));
  return told.quotes.map(({ text, reference }): Findable => {
    return { id: `${reference} ${text}`, title: text, detail: told.name, pin: () => quoteOf(messageOf(reference) ?? 0, text), known: { words: text, author: told.name } };
  });
}

/** What runs made, newest runs first, by the words of their titles. */
export async function outputsOf(words: string, signal: AbortSignal): Promise<Findable[]> {
  const { items } = await answer(api.GET("/api/runs", { params: { query: { limit: 50 } }, signal }));
  const wanted = words.toLowerCase();
  const runs = items.filter((run) => `${run.title} ${run.kind} ${run.subject ?? ""}`.toLowerCase().includes(wanted)).slice(0, MOST_RUNS);
  const wholes = await Promise.all(runs.map((run) => answer(api.GET("/api/runs/{run_id}", { params: { path: { run_id: run.id } }, signal }))));
  return wholes.flatMap((run) => [
    { id: run.reference, title: run.title, detail: `Run ${run.id}, ${run.status}`, pin: () => Promise.resolve(referencePin(run.reference)), known: { title: run.title } },
    ...run.outputs.map(({ reference, role }): Findable => ({ id: `${run.id} ${reference}`, title: reference, detail: `${role} of run ${run.id}`, pin: () => Promise.resolve(referencePin(reference)), known: {} })),
  ]);
}

const MOST_RUNS = 6;

export const searchFindable = (words: string): Findable => ({
  id: "search",
  title: `The search for “${words}”`,
  detail: "Shows what it finds each time the canvas is opened.",
  pin: () => Promise.resolve(searchPin(new URLSearchParams({ q: words }).toString())),
  known: {},
});
