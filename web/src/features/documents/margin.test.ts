import { expect, test } from "vitest";
import { stacked } from "./Margin";

test("notes stand at their words, or below the ones before them", () => {
  const at = (key: number, top: number) => ({ key, top, notes: [] });
  const placed = stacked([at(1, 10), at(2, 40), at(3, 400)], new Map([[1, 50], [3, 20]]));
  expect(placed.map(({ key, top, bottom }) => [key, top, bottom])).toEqual([[1, 10, 60], [2, 76, 166], [3, 400, 420]]);
});
