import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, type components, pages } from "@/api";
import { readSource } from "@/features/insights";
import { defined } from "@/lib/defined";
import { type Asked, bodyOf } from "./questions";

type Schemas = components["schemas"];
export type Answer = Schemas["AnswerTold"];
export type KeptAnswer = Schemas["KeptAnswerTold"];
export type AnswerListed = Schemas["AnswerListed"];
export type Sentence = Answer["sentences"][number];
export type Citation = Sentence["citations"][number];

const PAGE = 20;
const MOST_BUNDLES = 100;
const MOST_PEOPLE = 8;

/** An answer to a question, asked once: it is asked again where somebody asks. */
export const answerQuery = (asked: Asked) => {
  const body = bodyOf(asked);
  return queryOptions({
    queryKey: ["ask", "answer", body],
    queryFn: ({ signal }) => answer(api.POST("/api/questions", { body, signal })),
    enabled: body.question !== "",
    staleTime: Infinity,
    retry: false,
  });
};

/** Answers that are kept, those asked last first, a page at a time. */
export const keptQuery = pages(["ask", "kept"], (cursor, signal) => answer(api.GET("/api/answers", { params: { query: { ...defined({ cursor }), limit: PAGE } }, signal })));

/** A version of an answer that is kept; the newest without a number. */
export const keptAnswerQuery = (id: number, number?: number) =>
  queryOptions({
    queryKey: ["ask", "one", id, number ?? null],
    queryFn: ({ signal }) => answer(api.GET("/api/answers/{answer_id}", { params: { path: { answer_id: id }, query: defined({ number }) }, signal })),
  });

export interface Choosable {
  value: string;
  label: string;
}

/** Bundles that can be asked. */
export const bundlesQuery = queryOptions({
  queryKey: ["ask", "bundles"],
  queryFn: async ({ signal }): Promise<Choosable[]> => {
    const { items } = await answer(api.GET("/api/bundles", { params: { query: { limit: MOST_BUNDLES } }, signal }));
    return items.map(({ slug, title }) => ({ value: slug, label: title }));
  },
});

/** Groups that can be asked: those that people of the index write in. */
export const chatsQuery = queryOptions({
  queryKey: ["ask", "chats"],
  queryFn: async ({ signal }): Promise<Choosable[]> => {
    const { facets } = await answer(api.GET("/api/index/people", { params: { query: { limit: 1, facets: true } }, signal }));
    return (facets?.values.group ?? []).map(({ value }) => ({ value: String(value), label: String(value) }));
  },
});

/** People whose messages can be asked, by the words of their documents. */
export const peopleQuery = (words: string) =>
  queryOptions({
    queryKey: ["ask", "people", words],
    queryFn: async ({ signal }): Promise<Choosable[]> => {
      const { items } = await answer(api.GET("/api/index/people", { params: { query: { ...(words && { text: words }), limit: MOST_PEOPLE } }, signal }));
      return items.map(({ id, document }) => ({ value: String(id), label: document.name }));
    },
    placeholderData: keepPreviousData,
  });

/** The name of somebody who is chosen by an address. */
export const personNameQuery = (id: string) =>
  queryOptions({
    queryKey: ["ask", "person", id],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/index/people/{person_id}", { params: { path: { person_id: Number(id) } }, signal }))).document.name,
    staleTime: Infinity,
  });

interface InContext {
  before: string;
  after: string;
}

const AROUND = 240;

/** What stands around words that are cited, in the source as it is now. Null where they don't stand there any more. */
export const contextQuery = ({ source, start, end, words }: Citation) =>
  queryOptions({
    queryKey: ["ask", "context", source, start, end],
    queryFn: async ({ signal }): Promise<InContext | null> => {
      const text = [...(await textOf(source, signal))];
      if (words === null || text.slice(start, end).join("") !== words) return null;
      return { before: text.slice(Math.max(0, start - AROUND), start).join(""), after: text.slice(end, end + AROUND).join("") };
    },
    staleTime: Infinity,
  });

async function textOf(source: string, signal: AbortSignal): Promise<string> {
  const cited = readSource(source);
  if (cited?.kind === "message") {
    const { message } = await answer(api.GET("/api/messages/{message_id}", { params: { path: { message_id: cited.message ?? 0 }, query: { before: 0, after: 0 } }, signal }));
    return message.text ?? "";
  }
  if (cited?.kind !== "document") return "";
  const whole = await answer(api.GET("/api/bundles/{slug}/documents", { params: { path: { slug: cited.bundle ?? "" }, query: { path: cited.path ?? "" } }, signal }));
  return whole.text ?? "";
}
