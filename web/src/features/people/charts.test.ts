import { expect, test } from "vitest";
import type { ChartLooks } from "@/ui";
import { hoursOf, messageBars, valueBars, weekdaysOf, weeksOf } from "./charts";

const LOOKS: ChartLooks = { ink: "ink", quiet: "quiet", line: "line", paper: "paper", accent: "accent", series: [], font: "font" };

test("weeks without a message are shown as such, also over the change to summer time", () => {
  const weeks = weeksOf({ weeks: [{ value: "2026-03-16", count: 3 }, { value: "2026-04-06", count: 4 }] });
  expect(weeks).toEqual([
    { label: "Mar 16", count: 3 },
    { label: "Mar 23", count: 0 },
    { label: "Mar 30", count: 0 },
    { label: "Apr 6", count: 4 },
  ]);
  expect(weeksOf({ weeks: [] })).toEqual([]);
});

test("the week begins on Monday and the day has 24 hours", () => {
  const days = weekdaysOf({ weekdays: [{ value: "1", count: 2 }, { value: "7", count: 6 }] });
  expect(days.map(({ label, count }) => `${label} ${count}`)).toEqual(["Mon 2", "Tue 0", "Wed 0", "Thu 0", "Fri 0", "Sat 0", "Sun 6"]);
  const hours = hoursOf({ hours: [{ value: "6", count: 1 }, { value: "23", count: 5 }] });
  expect(hours).toHaveLength(24);
  expect([hours[6], hours[23], hours[0]]).toEqual([{ label: "06:00", count: 1 }, { label: "23:00", count: 5 }, { label: "00:00", count: 0 }]);
});

test("bars have the points' values in the colours of the theme", () => {
  const option = messageBars([{ label: "Mon", count: 2 }, { label: "Tue", count: 0 }])(LOOKS);
  expect(option).toMatchObject({ xAxis: { data: ["Mon", "Tue"] }, series: [{ type: "bar", data: [2, 0], itemStyle: { color: "accent" } }] });
  const { formatter } = option.tooltip as { formatter: (shown: { name: string; value: number }[]) => string };
  expect(formatter([{ name: "Mon", value: 1200 }])).toBe("Mon: 1,200");
});

test("the most frequent value is on top", () => {
  expect(valueBars([{ value: "van", count: 4 }, { value: "boy", count: 2 }])(LOOKS)).toMatchObject({
    yAxis: { inverse: true, data: ["van", "boy"] },
    series: [{ data: [4, 2] }],
  });
});
