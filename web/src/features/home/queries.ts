import { queryOptions } from "@tanstack/react-query";
import { answer, api, type components } from "@/api";

export type Home = components["schemas"]["HomeTold"];

const AGAIN_MS = 5_000;

/** What somebody sees first. While something runs it is asked for again: only beginnings and ends are told live. */
export const homeQuery = queryOptions({
  queryKey: ["home"],
  queryFn: ({ signal }) => answer(api.GET("/api/home", { signal })),
  refetchInterval: ({ state }) => (state.data?.running?.some((run) => run.status === "running") ? AGAIN_MS : false),
});
