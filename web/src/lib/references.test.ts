import { expect, test } from "vitest";
import { messageOf, partOf } from "./references";

test("a message is known by its number", () => {
  expect(messageOf("chat/messages#303")).toBe(303);
  expect(messageOf("chat/messages")).toBeNull();
  expect(messageOf("highlight/20@1#/quotes/2")).toBeNull();
});

test("a part is what follows the mark", () => {
  expect(partOf("highlight/20@1#/quotes/2")).toBe("/quotes/2");
  expect(partOf("highlight/20")).toBe("");
});
