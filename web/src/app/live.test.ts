import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, test, vi } from "vitest";
import { ProblemError } from "@/api";
import { FakeEventSource } from "@/testing/render";
import type { Touch } from "./feature";
import { backOff, followStream, staleKeys, Touches } from "./live";

const touch = (type: string, subject = "person/1"): Touch => ({ type, subject, at: "2026-01-01T00:00:00Z" });
const RULES = [
  { type: "person.", keys: ({ subject }: Touch) => [["people", "list"], ["people", "one", subject]] },
  { type: "run.", keys: () => [["runs"]] },
];
const last = () => FakeEventSource.opened.at(-1) as FakeEventSource;

beforeEach(() => {
  FakeEventSource.opened = [];
  vi.stubGlobal("EventSource", FakeEventSource);
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.999_999);
  return () => vi.useRealTimers();
});

test("touches make the queries stale that a rule names, each once", () => {
  const keys = staleKeys([touch("person.changed"), touch("person.renamed"), touch("other")], RULES);
  expect(keys).toEqual([["people", "list"], ["people", "one", "person/1"]]);
});

test("a burst of touches is one round of fetching", () => {
  const client = new QueryClient();
  const invalidate = vi.spyOn(client, "invalidateQueries").mockResolvedValue();
  const frames: (() => void)[] = [];
  const waits: number[] = [];
  let now = 10_000;
  const touches = new Touches(client, RULES, (work, waitMs) => waits.push(waitMs) && frames.push(work), () => now);
  for (let index = 0; index < 100; index += 1) touches.add(touch("run.advanced"));
  expect(invalidate).not.toHaveBeenCalled();
  expect(frames).toHaveLength(1);
  frames[0]?.();
  expect(invalidate.mock.calls).toEqual([[{ queryKey: ["runs"] }]]);
  now += 500;
  touches.add(touch("person.changed"));
  frames[1]?.();
  expect(invalidate).toHaveBeenCalledTimes(3);
  now += 60_000;
  touches.add(touch("person.changed"));
  expect(waits.map((wait) => Math.max(0, wait))).toEqual([0, 1_500, 0]);
});

test("a stream that fails for good is opened again from the last cursor, ever later", () => {
  const events: string[] = [];
  followStream({ url: "/api/live/stream", types: ["touch"], onEvent: ({ id }) => events.push(id) });
  last().onopen?.();
  last().send("touch", {}, "41");
  last().send("touch", {}, "42");
  last().fail();
  expect(FakeEventSource.opened).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(FakeEventSource.opened).toHaveLength(2);
  expect(String(last().url)).toContain("after=42");
  last().fail();
  vi.advanceTimersByTime(1_500);
  expect(FakeEventSource.opened).toHaveLength(2);
  vi.advanceTimersByTime(500);
  expect(FakeEventSource.opened).toHaveLength(3);
  expect(events).toEqual(["41", "42"]);
});

test("a response that ends is left to the browser, which asks for the next by itself", () => {
  followStream({ url: "/api/live/stream", types: ["touch"], onEvent: () => {} });
  last().onerror?.();
  vi.advanceTimersByTime(60_000);
  expect(FakeEventSource.opened).toHaveLength(1);
});

test("after failing several times it is polled from the cursor, and no stream is tried meanwhile", async () => {
  const states: string[] = [];
  const got: unknown[] = [];
  const poll = vi.fn((after: string | null) => Promise.resolve({ events: [{ type: "touch", data: after, id: `${Number(after) + 1}` }], cursor: `${Number(after) + 1}` }));
  const stop = followStream({ url: "/s", types: ["touch"], after: "7", poll, onEvent: ({ data }) => got.push(data), onState: (state) => states.push(state) });
  for (let failures = 0; failures < 3; failures += 1) {
    last().fail();
    await vi.advanceTimersByTimeAsync(4_000);
  }
  expect(FakeEventSource.opened).toHaveLength(3);
  expect(states).toEqual(["connecting", "down", "down", "polling", "polling"]);
  await vi.advanceTimersByTimeAsync(250);
  stop();
  expect(got.slice(0, 2)).toEqual(["7", "8"]);
  const calls = poll.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(poll).toHaveBeenCalledTimes(calls);
});

test("once nobody is signed in any more, nothing is asked for", async () => {
  const states: string[] = [];
  const poll = vi.fn(() => Promise.reject(new ProblemError(401, "unauthenticated", "sign in again", "r-1", "urn:springline:problem:unauthenticated")));
  followStream({ url: "/s", types: ["touch"], poll, onEvent: () => {}, onState: (state) => states.push(state) });
  for (let failures = 0; failures < 3; failures += 1) {
    last().fail();
    await vi.advanceTimersByTimeAsync(4_000);
  }
  await vi.advanceTimersByTimeAsync(120_000);
  expect(poll).toHaveBeenCalledOnce();
  expect(states.at(-1)).toBe("ended");
  expect(FakeEventSource.opened).toHaveLength(3);
});

test("a host that stays away is told of, one that only ended a response is not", () => {
  const states: string[] = [];
  followStream({ url: "/s", types: ["touch"], onEvent: () => {}, onState: (state) => states.push(state) });
  last().onopen?.();
  last().onerror?.();
  vi.advanceTimersByTime(1_000);
  last().onopen?.();
  vi.advanceTimersByTime(60_000);
  expect(states).toEqual(["connecting", "live", "live"]);
  for (let tries = 0; tries < 6; tries += 1) {
    last().onerror?.(); // each attempt of the browser's fails
    vi.advanceTimersByTime(1_000);
  }
  expect(states.at(-1)).toBe("down");
  last().onopen?.();
  expect(states.at(-1)).toBe("live");
});

test("the server's `end` and whoever stopped following end it for good", () => {
  const stop = followStream({ url: "/s", types: ["touch"], onEvent: () => {} });
  last().send("end", {}, "");
  expect(last().readyState).toBe(FakeEventSource.CLOSED);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(FakeEventSource.opened).toHaveLength(1);
});

test("the waits grow to half a minute, and hosts that come back aren't all asked at once", () => {
  expect([1, 2, 3, 4, 5, 6, 20].map((failures) => backOff(failures, 1))).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(backOff(3, 0)).toBe(2_000);
});
