import { expect, test } from "vitest";
import { clash, isTyping, printed, strokeOf, Strokes } from "./hotkeys";

const key = (key: string, held: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key, ...held });

test("a stroke names its modifiers in one order, and Control is Command on a Mac", () => {
  expect(strokeOf(key("k", { ctrlKey: true }), false)).toBe("mod+k");
  expect(strokeOf(key("k", { metaKey: true }), true)).toBe("mod+k");
  expect(strokeOf(key("k", { ctrlKey: true }), true)).toBe("k");
  expect(strokeOf(key("E", { shiftKey: true, ctrlKey: true, altKey: true }), false)).toBe("mod+alt+shift+e");
  expect(strokeOf(key("Enter", { shiftKey: true }), false)).toBe("shift+enter");
});

test("a symbol is itself, whether it takes Shift on this keyboard or not", () => {
  expect(strokeOf(key("?", { shiftKey: true }), false)).toBe("?");
  expect(strokeOf(key("/"), false)).toBe("/");
});

test("a sequence is completed by its last stroke, unless that comes late", () => {
  const strokes = new Strokes();
  const shortcuts = ["g p", "g r", "p"];
  expect(strokes.next("g", 10_000, shortcuts)).toBe("waiting");
  expect(strokes.next("p", 10_300, shortcuts)).toBe("g p");
  expect(strokes.next("g", 20_000, shortcuts)).toBe("waiting");
  expect(strokes.next("p", 29_000, shortcuts)).toBe("p");
  expect(strokes.next("g", 30_000, shortcuts)).toBe("waiting");
  expect(strokes.next("g", 30_100, shortcuts)).toBe("waiting");
  expect(strokes.next("r", 30_200, shortcuts)).toBe("g r");
  expect(strokes.next("x", 30_300, shortcuts)).toBeNull();
});

test("shortcuts clash where one can't be told from the beginning of the other", () => {
  expect(clash("g p", "g p")).toBe(true);
  expect(clash("g", "g p")).toBe(true);
  expect(clash("g p", "g r")).toBe(false);
});

test("whoever types text isn't pressing shortcuts", () => {
  document.body.innerHTML = '<input id="a"><input id="b" type="checkbox"><textarea id="c"></textarea><p id="d"></p>';
  const typing = ["a", "b", "c", "d"].map((id) => isTyping(document.getElementById(id)));
  expect(typing).toEqual([true, false, true, false]);
});

test("keys are printed as they are on the keyboard", () => {
  expect(printed("mod+k", false)).toEqual([["Ctrl", "K"]]);
  expect(printed("mod+shift+enter", true)).toEqual([["⌘", "⇧", "↵"]]);
  expect(printed("g p", false)).toEqual([["G"], ["P"]]);
});
