import { expect, test, vi } from "vitest";
import type { RunEvent } from "@/api/contracts";
import { type FollowPorts, type FollowState, followRun } from "./follow-run";
import { event, longScript, script } from "./testing";
import { EMPTY, type Timeline } from "./timeline";

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A server with these events that answers pages, a stream that the test feeds, and frames that the test lets come. */
function stage(served: RunEvent[], { pageSize = 1_000, over = false } = {}) {
  const states: FollowState[] = [];
  const timelines: Timeline[] = [];
  const frames: (() => void)[] = [];
  let feed: (events: RunEvent[]) => void = () => {
    throw new Error("nobody streams");
  };
  const stopped = vi.fn();
  const load = vi.fn((after: number) => {
    const items = served.filter(({ number }) => number > after).slice(0, pageSize);
    const last = items.at(-1)?.number ?? after;
    return Promise.resolve({ items, next_after: last, is_over: over && last === served.length });
  });
  const stream = vi.fn<FollowPorts["stream"]>((_after, { onEvents }) => {
    feed = onEvents;
    return stopped;
  });
  const ports: FollowPorts = {
    load, stream, schedule: (work) => void frames.push(work), onTimeline: (timeline) => void timelines.push(timeline), onState: (state) => void states.push(state),
  };
  const frame = () => frames.splice(0).forEach((work) => work());
  const numbers = () => timelines.at(-1)?.events.map((one) => one.number);
  return { ports, load, stream, stopped, states, timelines, frames, frame, numbers, feed: (...events: RunEvent[]) => feed(events) };
}

test("a run that is over is read in pages, and nobody streams", async () => {
  const at = stage(longScript(2_500), { over: true });
  followRun(EMPTY, at.ports);
  await settled();
  expect(at.load.mock.calls.map(([after]) => after)).toEqual([0, 1_000, 2_000]);
  expect(at.numbers()).toHaveLength(2_500);
  expect(at.states).toEqual(["loading", "over"]);
  expect(at.stream).not.toHaveBeenCalled();
});

test("after it has caught up it streams from there, and takes in what comes once a frame", async () => {
  const at = stage(script().slice(0, 3));
  followRun(EMPTY, at.ports);
  await settled();
  expect(at.stream.mock.calls[0]?.[0]).toBe(3);
  at.frame();
  const before = at.timelines.length;
  at.feed(event(4));
  at.feed(event(5), event(5));
  at.feed(event(6));
  expect(at.frames).toHaveLength(1);
  at.frame();
  expect(at.timelines).toHaveLength(before + 1);
  expect(at.numbers()).toEqual([1, 2, 3, 4, 5, 6]);
});

test("a gap is asked for, and what came ahead of it isn't lost", async () => {
  const served = script().slice(0, 3);
  const at = stage(served);
  followRun(EMPTY, at.ports);
  await settled();
  served.push(...script().slice(3, 8));
  at.feed(event(7));
  at.frame();
  expect(at.numbers()).toEqual([1, 2, 3]);
  await settled();
  expect(at.load).toHaveBeenLastCalledWith(3, expect.anything());
  expect(at.numbers()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("the run's last event ends the stream", async () => {
  const at = stage(script().slice(0, 13));
  followRun(EMPTY, at.ports);
  await settled();
  at.feed(script().at(-1) as RunEvent);
  at.frame();
  expect(at.stopped).toHaveBeenCalled();
  expect(at.states.at(-1)).toBe("over");
});

test("a timeline that was kept goes on where it stood; one that is over asks nothing", () => {
  const kept: Timeline = { events: script().slice(0, 4), ahead: new Map() };
  const at = stage(script());
  followRun(kept, at.ports);
  expect(at.load).toHaveBeenCalledWith(4, expect.anything());
  const over = stage(script());
  followRun({ events: script(), ahead: new Map() }, over.ports);
  expect(over.load).not.toHaveBeenCalled();
  expect(over.states).toEqual(["over"]);
});

test("a first page that can't be read is told, with the error", async () => {
  const at = stage([]);
  const error = new Error("no connection");
  const onState = vi.fn();
  followRun(EMPTY, { ...at.ports, load: () => Promise.reject(error), onState });
  await settled();
  expect(onState).toHaveBeenLastCalledWith("failed", error);
});

test("whoever stops following hears nothing any more", async () => {
  const at = stage(script().slice(0, 3));
  const stop = followRun(EMPTY, at.ports);
  await settled();
  at.frame();
  const before = at.timelines.length;
  at.feed(event(4));
  stop();
  at.frame();
  expect(at.timelines).toHaveLength(before);
  expect(at.stopped).toHaveBeenCalled();
});
