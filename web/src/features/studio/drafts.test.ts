import { beforeEach, expect, test, vi } from "vitest";
import { Drafts } from "./drafts";
import { drawing, note, quote } from "./testing";

const draft = { base: { version: 3, drawing: drawing() }, drawing: drawing([note("a")]) };
beforeEach(() => localStorage.clear());

test("a tab finds its own draft after a reload, once", () => {
  new Drafts("5", 7, "tab").keep(draft);
  expect(new Drafts("5", 7, "tab").take()).toEqual(draft);
  expect(new Drafts("5", 7, "tab").take()).toBeNull();
});

test("another tab's draft is left alone until that tab is gone", () => {
  new Drafts("5", 7, "other").keep(draft, 1_000);
  const mine = new Drafts("5", 7, "tab");
  expect(mine.take(20_000)).toBeNull();
  expect(mine.take(60_000)).toEqual(draft);
});

test("drafts of other canvases and of other people are not found", () => {
  new Drafts("5", 77, "tab").keep(draft);
  new Drafts("6", 7, "tab").keep(draft);
  expect(new Drafts("5", 7, "tab").take(9e15)).toBeNull();
});

test("nothing is kept of what was saved, nor the words of a message", () => {
  const drafts = new Drafts("5", 7, "tab");
  drafts.keep({ ...draft, drawing: drawing([quote("q", { exact: "secret" })]) });
  expect(JSON.stringify({ ...localStorage })).not.toContain("secret");
  drafts.keep(null);
  expect(localStorage).toHaveLength(0);
});

test("a browser that keeps nothing is told of, and what can't be read is passed over", () => {
  const full = vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  expect(new Drafts("5", 7, "tab").keep(draft)).toBe(false);
  full.mockRestore();
  localStorage.setItem("springline.canvas.5.7.tab", "{");
  expect(new Drafts("5", 7, "tab").take()).toBeNull();
});
