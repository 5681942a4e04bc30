import { expect, test } from "vitest";
import { event, line, longScript, script } from "./testing";
import { progressOf, type Row, rowsOf, typesIn } from "./rows";

const NOTHING = new Set<number>();
const shape = (rows: Row[]) => rows.map((row) => `${row.depth}:${row.event.number}`);

test("what happened in a step is in it, and what is of the run as a whole is not", () => {
  expect(shape(rowsOf(script(), {}, NOTHING))).toEqual([
    "0:1", "0:2", "0:3", "1:4", "1:5", "1:6", "1:7", "0:8", "0:9", "1:10", "1:11", "1:12", "1:13", "0:14",
  ]);
});

test("a step knows how it went and how much is in it", () => {
  const steps = rowsOf(script(), {}, NOTHING).flatMap((row) => row.step ?? []);
  expect(steps.map(({ inside, finished }) => [inside, finished?.data.outcome])).toEqual([[3, "done"], [3, "failed"]]);
  expect(rowsOf(script().slice(0, 5), {}, NOTHING).at(2)?.step).toMatchObject({ inside: 2 });
  expect(rowsOf(script().slice(0, 5), {}, NOTHING).at(2)?.step?.finished).toBeUndefined();
});

test("a folded step hides what is in it, and what is in the steps within it", () => {
  expect(shape(rowsOf(script(), {}, new Set([3])))).toEqual(["0:1", "0:2", "0:3", "0:8", "0:9", "1:10", "1:11", "1:12", "1:13", "0:14"]);
  const nested = [
    event(1, { type: "step.started", data: { step: "a", title: "A" } }),
    event(2, { type: "step.started", data: { step: "b", title: "B" } }),
    event(3, line("inmost", "info", "b")),
    event(4, { type: "step.finished", data: { step: "b", outcome: "done", seconds: 1 } }),
    event(5, line("outer again", "info", "a")),
  ];
  expect(shape(rowsOf(nested, {}, NOTHING))).toEqual(["0:1", "1:2", "2:3", "2:4", "1:5"]);
  expect(shape(rowsOf(nested, {}, new Set([1])))).toEqual(["0:1"]);
  expect(shape(rowsOf(nested, {}, new Set([2])))).toEqual(["0:1", "1:2", "1:5"]);
});

test("filters keep the beginnings of the steps around what matches, and look into folded ones", () => {
  expect(shape(rowsOf(script(), { text: "DISK" }, new Set([9])))).toEqual(["0:9", "1:11", "0:14"]);
  expect(shape(rowsOf(script(), { types: ["metric"] }, NOTHING))).toEqual(["0:3", "1:6"]);
  expect(shape(rowsOf(script(), { level: "warning" }, NOTHING))).toEqual(["0:3", "1:4", "0:9", "1:11", "1:13", "0:14"]);
  expect(shape(rowsOf(script(), { level: "error", types: ["log"] }, NOTHING))).toEqual(["0:9", "1:11"]);
  expect(rowsOf(script(), { text: "no such word" }, NOTHING)).toEqual([]);
});

test("a search finds figures by their names, too", () => {
  expect(shape(rowsOf(script(), { text: "skipped 2" }, NOTHING))).toEqual(["0:3", "1:7"]);
});

test("the types are counted, and the run's own progress is the newest that names no step", () => {
  expect(typesIn(script()).find(({ type }) => type === "log")).toEqual({ type: "log", count: 2 });
  expect(progressOf(script())).toEqual({ done: 1, total: 2, unit: "files" });
  expect(progressOf([])).toBeNull();
});

test("ten thousand events are lines in a frame's time", () => {
  const events = longScript(10_000);
  const seconds = Array.from({ length: 7 }, () => {
    const begun = performance.now();
    expect(rowsOf(events, {}, NOTHING).length + rowsOf(events, { text: "line 9999" }, NOTHING).length).toBeGreaterThan(10_000);
    return (performance.now() - begun) / 2;
  });
  // The best of several, because other work takes turns on the machine.
  expect(Math.min(...seconds)).toBeLessThan(32);
});
