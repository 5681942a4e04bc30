import { describe, expect, test } from "vitest";
import { counted } from "./numbers";
import { randomUuid } from "./ids";
import { ownPath } from "./paths";
import { flag, list, number, oneOf, parseSearch, searchParams, stringifySearch, text } from "./search-params";
import { duration, relative, timecode } from "./time";

describe("search parameters", () => {
  const read = searchParams({ q: text, tags: list, sort: oneOf("name", "time"), limit: number, open: flag });

  test("are read as their types, and what makes no sense is left out", () => {
    expect(read(parseSearch("?q=5&tags=a&tags=b&tags=a&sort=name&limit=20&open=true"))).toEqual({ q: "5", tags: ["a", "b"], sort: "name", limit: 20, open: true });
    expect(read(parseSearch("?q=&sort=sideways&limit=many&open=maybe&other=1"))).toEqual({});
    expect(read(parseSearch("?tags=one&q=a&q=b"))).toEqual({ tags: ["one"], q: "b" });
  });

  test("written and read again are the same", () => {
    const search = { q: "50% & more", tags: ["a b", "c"], limit: 0, open: false };
    expect(stringifySearch({ ...search, sort: undefined })).toBe("?q=50%25+%26+more&tags=a+b&tags=c&limit=0&open=false");
    expect(read(parseSearch(stringifySearch(search)))).toEqual(search);
    expect(stringifySearch({ q: undefined })).toBe("");
  });
});

test.each([
  ["/people?q=a#x", "/people?q=a#x"],
  [undefined, "/"],
  ["https://example.org/", "/"],
  ["//example.org/", "/"],
  ["/\\example.org", "/"],
  ["/\t/example.org", "/"],
  ["/.//example.org", "/"],
  ["/a/..//example.org", "/"],
  ["/a/%2e%2e//example.org", "/"],
  ["javascript:alert(1)", "/"],
  ["people", "/"],
])("the address to return to, %s, is %s", (address, path) => {
  expect(ownPath(address)).toBe(path);
});

test("times are told as people would", () => {
  const now = new Date("2026-03-10T12:00:00Z");
  const ago = (seconds: number) => relative(new Date(now.getTime() - seconds * 1_000), now);
  expect([ago(5), ago(-5), ago(60), ago(7_300), ago(86_400), ago(-90_000), ago(40 * 86_400)]).toEqual([
    "just now", "just now", "1 minute ago", "2 hours ago", "yesterday", "tomorrow", "last month",
  ]);
});

test("durations and timecodes", () => {
  expect([850, 4_240, 42_000, 185_000, 7_800_000].map(duration)).toEqual(["850 ms", "4.2 s", "42 s", "3 min 5 s", "2 h 10 min"]);
  expect([7.9, 750, 3_723].map(timecode)).toEqual(["0:07", "12:30", "1:02:03"]);
  expect([59_600, 119_700, 3_599_800].map(duration)).toEqual(["1 min 0 s", "2 min 0 s", "1 h 0 min"]);
});

test("numbers agree with their nouns", () => {
  expect([counted(1, "quote"), counted(1_200, "quote"), counted(0, "person", "people")]).toEqual(["1 quote", "1,200 quotes", "0 people"]);
});

test("a random UUID is one of version 4", () => {
  expect(randomUuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  expect(randomUuid()).not.toBe(randomUuid());
});
