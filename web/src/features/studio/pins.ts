// What can be pinned to a canvas: where it is, and how it is told. Nothing of the editor is loaded with this.
import type { Pin } from "./document";

/** A thing, a version of it or a part, by its reference. */
export const referencePin = (reference: string): Pin => ({ kind: "reference", reference });

/** Words of a message: `start` and `end` count code points of its whole text. */
export function quotePin(messageId: number, text: string, [start, end]: [number, number] = [0, [...text].length]): Pin {
  return { kind: "quote", reference: `chat/messages#${messageId}`, start, end, exact: [...text].slice(start, end).join(""), edited_at: null };
}

/** A search, by the parameters of its page's address: `q=ladder&kind=scenes`. */
export const searchPin = (query: string): Pin => ({ kind: "search", query: query.replace(/^\?/u, "").replaceAll("#", "%23").replaceAll(/\s/gu, "+") });

const ACTIVITY = { week: "weeks", weekday: "weekdays", hour: "hours" };

/** How many messages somebody wrote, by week, day of the week (1 is Monday) or hour (UTC). */
export const activityPin = (personId: number, by: keyof typeof ACTIVITY = "week"): Pin => ({
  kind: "chart",
  source: `person/${personId}`,
  spec: { mark: "bar", x: `/${ACTIVITY[by]}/value`, y: [`/${ACTIVITY[by]}/count`] },
});
