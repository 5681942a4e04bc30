import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api, type components } from "@/api";

export type Message = components["schemas"]["MessageTold"];
export type Conversation = components["schemas"]["MessageInConversation"];
export type Within = "group" | "thread";

const AROUND = 20;
const FURTHER = 50;

/** A message with what was said around it. */
export const conversationQuery = (id: number, within: Within) =>
  queryOptions({
    queryKey: ["messages", "one", id, within],
    queryFn: ({ signal }) => around(id, { before: AROUND, after: AROUND, within }, signal),
  });

/** What was said before a message, or after it: a page at a time, outwards. */
export function furtherQuery(id: number, within: Within, direction: "before" | "after") {
  const counts = direction === "before" ? { before: FURTHER, after: 0 } : { before: 0, after: FURTHER };
  return infiniteQueryOptions({
    queryKey: ["messages", "further", id, within, direction],
    queryFn: ({ pageParam, signal }) => around(pageParam, { ...counts, within }, signal),
    initialPageParam: id,
    getNextPageParam: (page) => {
      const outermost = direction === "before" ? page.before[0] : page.after.at(-1);
      const goesOn = direction === "before" ? page.earlier !== null : page.later !== null;
      return goesOn ? outermost?.id : undefined;
    },
  });
}

function around(id: number, query: { before: number; after: number; within: Within }, signal: AbortSignal): Promise<Conversation> {
  return answer(api.GET("/api/messages/{message_id}", { params: { path: { message_id: id }, query }, signal }));
}
