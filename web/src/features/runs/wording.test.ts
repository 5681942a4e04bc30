import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunEvent } from "@/api/contracts";
import { event, script } from "./testing";
import { amount, figures, kindName, said, share, taken, TYPES } from "./wording";

const FIXTURES = join(import.meta.dirname, "..", "..", "..", "..", "contracts", "fixtures", "run_event", "v1", "valid");
const fixtures = readdirSync(FIXTURES).map((file) => JSON.parse(readFileSync(join(FIXTURES, file), "utf-8")) as RunEvent);

test("every event of the contract's fixtures has words, and every type has a fixture", () => {
  expect(new Set(fixtures.map(({ type }) => type))).toEqual(new Set(Object.keys(TYPES)));
  for (const one of fixtures) {
    expect(said(one).text).toMatch(/\p{L}/u);
    expect(`${said(one).text}${said(one).more ?? ""}`).not.toMatch(/undefined|null|NaN|\[object/u);
  }
});

test("events say what happened", () => {
  const lines = script().map((one) => [said(one).text, said(one).more].filter(Boolean).join(" | "));
  expect(lines).toEqual([
    "Started | Import of neighbourhood.jsonl",
    "Read file/neighbourhood.jsonl | export",
    "Read messages",
    "2 lines were no messages",
    "256 of 512 messages",
    "read 1,834.5 | messages per second",
    "Done | 4.2 s · messages 510, skipped 2",
    "1 of 2 files",
    "Write the index",
    "Made document/index@3 | index",
    "The disk is full",
    "Cancel asked for | by account/5",
    "Failed | 3.0 s",
    "The disk is full | No space was left for the index. · 13 s",
  ]);
});

test("a type that is newer than the page is said by its name, with its data", () => {
  const newer = { ...event(1), type: "step.paused", data: { step: "read" } } as unknown as RunEvent;
  expect(said(newer)).toMatchObject({ text: "step.paused", more: '{"step":"read"}' });
  expect(kindName("night_watch")).toBe("night watch");
});

test("progress is told with and without an end", () => {
  expect(amount({ done: 1200, total: null, unit: "lines" })).toBe("1,200 lines");
  expect([share({ done: 1, total: 4 }), share({ done: 5, total: 4 }), share({ done: 5, total: null }), share({ done: 0, total: 0 })]).toEqual([0.25, 1, null, null]);
  expect(figures(undefined)).toBe("");
});

test("a run takes as long as it has, and nothing before it begins", () => {
  const begun = "2026-05-04T09:12:00Z";
  expect(taken({ started_at: null, finished_at: null }, new Date())).toBeNull();
  expect(taken({ started_at: begun, finished_at: "2026-05-04T09:12:02Z" }, new Date())).toBe(2_000);
  expect(taken({ started_at: begun, finished_at: null }, new Date("2026-05-04T09:12:05Z"))).toBe(5_000);
});
