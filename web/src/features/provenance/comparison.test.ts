import { expect, test } from "vitest";
import { compareWords, type Piece, wordsOf } from "./comparison";

const marked = (pieces: Piece[]) => pieces.map(({ text, isOwn }) => (isOwn ? `[${text}]` : text)).join("");

test("what differs is marked on its own side, and both sides are whole", () => {
  const { before, now } = compareWords("Oskar writes 3.1 pages.", "Gareth writes 3.2 pages, twice.");
  expect(marked(before)).toBe("[Oskar] writes [3.1] pages.");
  expect(marked(now)).toBe("[Gareth] writes [3.2] pages[, twice].");
});

test("scripts without spaces are compared by words, too", () => {
  expect(marked(compareWords("猫が好きです", "犬が好きです").now)).toBe("[犬]が好きです");
});

test("the same words have no marks; values that are no text are compared as JSON", () => {
  expect(compareWords("same", "same")).toEqual({ before: [{ text: "same", isOwn: false }], now: [{ text: "same", isOwn: false }] });
  expect(marked(compareWords({ count: 2 }, { count: 3 }).now)).toContain("[3]");
  expect(wordsOf(["a"])).toBe('[\n  "a"\n]');
});
