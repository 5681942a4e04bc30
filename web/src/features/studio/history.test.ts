import { expect, test } from "vitest";
import { begin, canRedo, canUndo, type History, MOST_STEPS, record, redo, throughout, undo } from "./history";

const after = (...states: string[]) => states.reduce((history, state, index) => record(history, state, { at: index * 5_000 }), begin("first"));
const states = ({ past, present, future }: History<string>) => [past, present, future];

test("undo goes back step by step, and redo forward again", () => {
  const history = after("a", "b");
  expect(states(undo(history))).toEqual([["first"], "a", ["b"]]);
  expect(states(undo(undo(history)))).toEqual([[], "first", ["a", "b"]]);
  expect(states(redo(undo(history)))).toEqual([["first", "a"], "b", []]);
});

test("at either end there is nothing more to do", () => {
  const history = begin("first");
  expect([undo(history), redo(history)]).toEqual([history, history]);
  expect([canUndo(history), canRedo(history), canUndo(after("a")), canRedo(undo(after("a")))]).toEqual([false, false, true, true]);
});

test("a change after an undo ends what could be redone", () => {
  expect(states(record(undo(after("a", "b")), "c", { at: 99_000 }))).toEqual([["first", "a"], "c", []]);
});

test("changes of one name that follow closely are one step", () => {
  let history = begin("");
  for (const [index, text] of ["w", "wo", "wor", "word"].entries()) history = record(history, text, { name: "note-1", at: index * 400 });
  expect(states(history)).toEqual([[""], "word", []]);
  const paused = record(history, "words", { name: "note-1", at: 5_000 });
  expect(states(paused)).toEqual([["", "word"], "words", []]);
  expect(states(record(paused, "other", { name: "note-2", at: 5_001 }))).toEqual([["", "word", "words"], "other", []]);
});

test("what was undone is not continued by the next change of the same name", () => {
  const typed = record(begin(""), "a", { name: "note", at: 0 });
  expect(states(record(redo(undo(typed)), "ab", { name: "note", at: 100 }))).toEqual([["", "a"], "ab", []]);
});

test("the same state again is no step", () => {
  const history = after("a");
  expect(record(history, "a", { at: 9 })).toBe(history);
});

test("only so many steps are kept, the newest", () => {
  const history = Array.from({ length: MOST_STEPS + 50 }, (_, index) => String(index)).reduce((before, state, index) => record(before, state, { at: index * 5_000 }), begin("first"));
  expect(history.past).toHaveLength(MOST_STEPS);
  expect(history.past.at(-1)).toBe(String(MOST_STEPS + 48));
});

test("a change throughout reaches what was and what was undone", () => {
  expect(states(throughout(undo(after("a", "b")), (state) => state.toUpperCase()))).toEqual([["FIRST"], "A", ["B"]]);
});
