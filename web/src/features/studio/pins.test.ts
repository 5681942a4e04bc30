import { expect, test } from "vitest";
import { quotePin, searchPin } from "./pins";

test("spans count code points, as the server does", () => {
  expect(quotePin(17, "👋🏽 hello there", [3, 8])).toEqual({ kind: "quote", reference: "chat/messages#17", start: 3, end: 8, exact: "hello", edited_at: null });
  expect(quotePin(17, "👋🏽")).toMatchObject({ start: 0, end: 2 });
});

test("a search is pinned as its page's address has it, and never with what the contract refuses", () => {
  expect(searchPin("?q=a b#c&in=scenes")).toEqual({ kind: "search", query: "q=a+b%23c&in=scenes" });
});
