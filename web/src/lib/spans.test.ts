import { expect, test } from "vitest";
import { findSpan } from "./spans";

const TEXT = "🎹 I can hold a door. I can hold a door.";

test("words are found as code points, so that an emoji before them counts once", () => {
  expect(findSpan(TEXT, { quote: "I can hold a door." })).toEqual([2, 20]);
});

test("of several places the given one is meant, where the words are there", () => {
  expect(findSpan(TEXT, { quote: "I can hold a door.", start: 21 })).toEqual([21, 39]);
  expect(findSpan(TEXT, { quote: "I can hold a door.", start: 5 })).toEqual([2, 20]);
});

test("words that aren't there are nowhere, whatever the positions say", () => {
  expect(findSpan(TEXT, { quote: "I can hold two doors.", start: 2, end: 20 })).toBeNull();
});

test("positions alone are believed as far as the text goes", () => {
  expect(findSpan(TEXT, { start: 2, end: 20 })).toEqual([2, 20]);
  expect(findSpan(TEXT, { start: 2, end: 400 })).toBeNull();
  expect(findSpan(TEXT, { start: 9, end: 9 })).toBeNull();
  expect(findSpan(TEXT, { start: 9 })).toBeNull();
  expect(findSpan(TEXT, {})).toBeNull();
});
