import { describe, expect, test } from "vitest";
import { ProblemError } from "@/api";
import { serve } from "@/testing/render";
import { chatQuery } from "./chat-query";
import { engineOf, fallbackOf } from "./engine";
import { messageFilter, sceneFacets, sceneFilter } from "./facets";
import { type SceneFound, spanOf } from "./queries";
import { findingsOf, narrowedBy } from "./findings";
import { queryFault } from "./query-errors";
import { ownPicture, placeOn, stripsOf } from "./strips";

test.each([
  ["table", "table ", []],
  ["long table*", "long table", []],
  ['"long table" goat', '"long table" goat ', []],
  ['table -rain -"at dusk" tag:draft duration>1h title:"the lane"', "table ", ["-rain", '-"at dusk"', "tag:draft", "duration>1h", 'title:"the lane"']],
  ["half-past", "half-past ", []],
])("messages are searched for the words of %s", (q, words, without) => {
  expect(chatQuery(q)).toEqual({ words, without });
});

describe("which engine answered", () => {
  const told = (backend: string, circuit?: string) => fallbackOf(engineOf(new Headers({ "X-Search-Backend": backend, ...(circuit && { "X-Search-Circuit": circuit }) })));

  test("PostgreSQL is a fallback only where an engine is set up", () => {
    expect(told("postgres")).toBeNull();
    expect(told("quickwit", "closed")).toBeNull();
    expect(told("postgres", "open")).toBe("away");
    expect(told("postgres", "half-open")).toBe("away");
    expect(told("postgres", "closed")).toBe("passed-over");
  });
});

describe("a query that can't be read", () => {
  const problem = (status: number, detail: string) => new ProblemError(status, "Invalid", detail, null, "urn:springline:problem:invalid", [{ detail, parameter: "q" }]);

  test("is told with its place, counted in code points", () => {
    const fault = queryFault(problem(422, "write a date, such as 2026-03 (at character 3)"), "🌊 recorded:soon now");
    expect(fault).toEqual({ before: "🌊 ", at: "recorded:soon", after: " now", advice: "write a date, such as 2026-03" });
  });

  test("at its end is told there", () => {
    expect(queryFault(problem(422, "too much (at character 900)"), "a b")).toMatchObject({ before: "a b", at: "", after: "" });
  });

  test("is nothing else's failure", () => {
    expect(queryFault(problem(503, "away (at character 3)"), "abc")).toBeNull();
    expect(queryFault(problem(422, "no such cursor"), "abc")).toBeNull();
    expect(queryFault(new Error("(at character 3)"), "abc")).toBeNull();
  });
});

describe("strips", () => {
  const scene = (id: number, asset: number, start: number, duration: number) => ({ id, asset: { id: asset }, start_seconds: start, duration_seconds: duration }) as SceneFound;

  test("are one for each asset, with their scenes in the asset's order", () => {
    const strips = stripsOf([scene(1, 7, 50, 10), scene(2, 8, 0, 5), scene(3, 7, 0, 30)]);
    expect(strips.map(({ asset, end, scenes }) => [asset.id, end, scenes.map(({ id }) => id)])).toEqual([
      [7, 60, [3, 1]],
      [8, 5, [2]],
    ]);
  });

  test("place scenes by their time; a short one can still be hit and stays on the strip", () => {
    expect(placeOn(200, 50, 100)).toEqual({ left: "25%", width: "50%" });
    expect(placeOn(10_000, 9_999, 1)).toEqual({ left: "99.2%", width: "0.8%" });
    expect(placeOn(0, 0, 0)).toEqual({ left: "0%", width: "100%" });
  });

  test("show pictures of this origin only", () => {
    expect(ownPicture("/files/1.jpg?s=2", "https://studio.example.org")).toBe("/files/1.jpg?s=2");
    expect(ownPicture("https://studio.example.org/1.jpg", "https://studio.example.org")).toBe("/1.jpg");
    for (const address of ["https://example.net/1.jpg", "//example.net/1.jpg", "javascript:alert(1)", "http://[", null]) expect(ownPicture(address, "https://studio.example.org")).toBeNull();
  });
});

test("a month is all of it, in UTC", () => {
  expect(spanOf("2025-12")).toEqual({ since: "2025-12-01T00:00:00.000Z", until: "2026-01-01T00:00:00.000Z" });
  expect([spanOf("2025-13"), spanOf("soon"), spanOf(undefined)]).toEqual([{}, {}, {}]);
});

test("facets of scenes are told by name, and choosing one says what the address becomes", () => {
  const facets = sceneFacets({ language: [{ value: "de", count: 2 }], favorite: [{ value: true, count: 1 }, { value: false, count: 3 }], preview_ready: [{ value: false, count: 4 }] }, { tag: ["x"], favorite: true });
  expect(facets.find(({ name }) => name === "language")?.values).toEqual([{ value: "de", count: 2, label: "German" }]);
  expect(facets.find(({ name }) => name === "tag")?.chosen).toEqual(["x"]);
  expect(facets.find(({ name }) => name === "favorite")?.chosen).toEqual(["true"]);
  expect(facets.some(({ name }) => name === "preview_ready"), "a mark that all scenes have alike narrows nothing").toBe(false);
  expect(sceneFilter("favorite", ["true", "false"])).toEqual({ favorite: false });
  expect(sceneFilter("tag", [])).toEqual({ tag: undefined });
  expect(messageFilter("author", ["12"])).toEqual({ author: 12 });
});

describe("what a search finds, told elsewhere", () => {
  const { signal } = new AbortController();

  test("is narrowed as its address says", async () => {
    const asked = serve({ "GET /api/scenes": { items: [{ title: [{ text: "At the table", is_match: true }] }], total: 12, is_total_exact: false } });
    expect(await findingsOf("q=table&in=scenes&library=main&library=b&favorite=true", 2, signal)).toEqual([{ kind: "scenes", total: "12+", titles: ["At the table"] }]);
    expect(new URL(asked[0]?.url ?? "").search).toBe("?library=main&library=b&favorite=true&q=table&limit=2");
  });

  test("of messages is the newest, in the group and month", async () => {
    const asked = serve({ "GET /api/chat/search": { messages: { items: [{ sender: { name: "Ada" }, segments: [{ text: "fog" }] }], next_cursor: null } } });
    expect(await findingsOf("q=fog&in=messages&group=harbour&month=2026-03", 2, signal)).toEqual([{ kind: "messages", total: null, titles: ["Ada: fog"] }]);
    expect(Object.fromEntries(new URL(asked[0]?.url ?? "").searchParams)).toMatchObject({ group: "harbour", since: "2026-03-01T00:00:00.000Z" });
  });

  test("says by what it is narrowed", () => {
    expect(narrowedBy("q=table&in=scenes&library=main&tag=a&tag=b&favorite=true&nonsense=1")).toEqual(["library main", "tag a or b", "favorite true"]);
  });
});
