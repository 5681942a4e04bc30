import { expect, test } from "vitest";
import { event, script } from "./testing";
import { arrive, EMPTY, gapAfter, isOver, lastNumber } from "./timeline";

const numbers = (timeline: { events: { number: number }[] }) => timeline.events.map((one) => one.number);

test("events are in the order of their numbers, whatever order they come in", () => {
  const [first, second, third] = [event(1), event(2), event(3)];
  expect(numbers(arrive(EMPTY, [third, first, second]))).toEqual([1, 2, 3]);
  expect(numbers([[second], [third], [first]].reduce(arrive, EMPTY))).toEqual([1, 2, 3]);
});

test("what comes twice is there once, and changes nothing the second time", () => {
  const timeline = arrive(EMPTY, [event(1), event(1), event(2)]);
  expect(numbers(timeline)).toEqual([1, 2]);
  expect(arrive(timeline, [event(1), event(2)])).toBe(timeline);
});

test("what comes behind a gap waits until the gap is filled", () => {
  const open = arrive(EMPTY, [event(1), event(4), event(3)]);
  expect(numbers(open)).toEqual([1]);
  expect(gapAfter(open)).toBe(1);
  const filled = arrive(open, [event(2)]);
  expect(numbers(filled)).toEqual([1, 2, 3, 4]);
  expect(gapAfter(filled)).toBeNull();
  expect(lastNumber(filled)).toBe(4);
});

test("a timeline that is given isn't changed", () => {
  const before = arrive(EMPTY, [event(1), event(3)]);
  arrive(before, [event(2)]);
  expect(numbers(before)).toEqual([1]);
  expect(gapAfter(before)).toBe(1);
});

test("it is over by its last event only", () => {
  const whole = arrive(EMPTY, script());
  expect(isOver(EMPTY)).toBe(false);
  expect(isOver(whole)).toBe(true);
  expect(isOver({ ...whole, events: whole.events.slice(0, -1) })).toBe(false);
});
