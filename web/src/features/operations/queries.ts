import { queryOptions } from "@tanstack/react-query";
import { answer, api, type components } from "@/api";

type Schemas = components["schemas"];
export type OperationsTold = Schemas["OperationsTold"];
export type AlarmTold = Schemas["AlarmTold"];
export type QueueState = Schemas["QueueState"];
export type DeadLetter = Schemas["DeadLetter"];
export type SearchState = Schemas["SearchState"];
export type ModelCost = Schemas["ModelCost"];
export type ApiFigures = Schemas["ApiFigures"];

const EVERY_MS = 15_000;
const MOST_LETTERS = 100;

/** How the installation is; measured anew while it is looked at, since ages grow without anything happening. */
export const operationsQuery = queryOptions({
  queryKey: ["operations", "now"],
  queryFn: ({ signal }) => answer(api.GET("/api/operations", { signal })),
  refetchInterval: EVERY_MS,
});

export const lettersQuery = (queue: string) =>
  queryOptions({
    queryKey: ["operations", "letters", queue],
    queryFn: ({ signal }) => answer(api.GET("/api/operations/dead-letters", { params: { query: { queue, limit: MOST_LETTERS } }, signal })),
  });

/** Sends dead letters back to where they came from: those of `ids`, or all of the tenant's. */
export const redrive = (queue: string, ids?: string[]) => answer(api.POST("/api/operations/dead-letters/redrive", { body: { queue, ...(ids && { ids }) } }));

export const retrySearch = () => answer(api.POST("/api/operations/search/retry"));
