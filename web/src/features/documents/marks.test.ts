import { describe, expect, test } from "vitest";
import { boxesOf, findAll, type Highlight, nextAfter, ordered, piecesOf, touching } from "./marks";

const mark = (id: string, start: number, end: number): Highlight => ({ id, kind: "evidence", span: [start, end], label: id });

describe("marks", () => {
  test("cut a text where they begin and end, and lie over each other", () => {
    const marks = ordered([mark("b", 4, 9), mark("a", 2, 6), mark("c", 20, 30)]);
    expect(piecesOf([0, 12], marks).map(({ start, end, marks }) => [start, end, marks.map(({ id }) => id).join("")])).toEqual([[0, 2, ""], [2, 4, "a"], [4, 6, "ab"], [6, 9, "b"], [9, 12, ""]]);
    expect(piecesOf([5, 6], marks).map(({ start, end, marks }) => [start, end, marks.length])).toEqual([[5, 6, 2]]);
    expect(piecesOf([12, 20], marks)).toEqual([{ start: 12, end: 20, marks: [] }]);
    expect(piecesOf([3, 3], [])).toEqual([]);
  });

  test("touch what they share a code point with", () => {
    const marks = ordered([mark("long", 0, 50), mark("short", 3, 5), mark("later", 40, 45)]);
    expect(touching(marks, [5, 40]).map(({ id }) => id)).toEqual(["long"]);
    expect(touching(marks, [4, 41]).map(({ id }) => id)).toEqual(["long", "short", "later"]);
  });

  test("are boxes on a page, of a line that is marked in part as much as is", () => {
    const lines = [{ start: 0, end: 10, page: 1, box: [0, 0.1, 1, 0.2] as [number, number, number, number] }, { start: 11, end: 21, page: 1, box: [0.5, 0.2, 1, 0.3] as [number, number, number, number] }, { start: 22, end: 30, page: 1, box: [0, 0.3, 1, 0.4] as [number, number, number, number] }];
    expect(boxesOf(lines, [5, 16])).toEqual([[0.5, 0.1, 1, 0.2], [0.5, 0.2, 0.75, 0.3]]);
    expect(boxesOf(lines, [10, 11])).toEqual([]);
  });
});

describe("finding in a text", () => {
  test("is without regard to case, and to how words are parted", () => {
    expect(findAll("The Leave  policy.\nthe leave\npolicy", "leave policy")).toEqual([[4, 17], [23, 35]]);
    expect(findAll("1.5 or 1x5 (a+b)", "1.5")).toEqual([[0, 3]]);
    expect(findAll("(a+b)", "(A+B)")).toEqual([[0, 5]]);
    expect([findAll("abc", " "), findAll("abc", "z")]).toEqual([[], []]);
    expect(findAll("a".repeat(50), "a", 7)).toHaveLength(7);
  });

  test("goes around the end", () => {
    const starts = [5, 9, 20];
    expect([0, 5, 6, 20, 99].map((at) => nextAfter(starts, at, 1))).toEqual([0, 1, 1, 0, 0]);
    expect([0, 5, 6, 20, 99].map((at) => nextAfter(starts, at, -1))).toEqual([2, 2, 0, 1, 2]);
    expect(nextAfter([], 3, 1)).toBe(-1);
  });
});
