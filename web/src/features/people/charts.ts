// What the charts of a person show. Pure: the component only draws.
import { count } from "@/lib/numbers";
import type { ChartLooks, ChartOption } from "@/ui";
import type { Activity, Counted } from "./queries";

export interface Point {
  label: string;
  count: number;
}

const WEEK_MS = 7 * 86_400_000;
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const weekFormat = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", timeZone: "UTC" });

/** Every week from the first one with a message to the last one; the answer leaves out those without. */
export function weeksOf({ weeks }: Pick<Activity, "weeks">): Point[] {
  const [first, last] = [weeks[0], weeks.at(-1)];
  if (!first || !last) return [];
  const counts = new Map(weeks.map((week) => [week.value, week.count]));
  const points: Point[] = [];
  for (let at = Date.parse(first.value); at <= Date.parse(last.value); at += WEEK_MS) {
    const monday = new Date(at);
    points.push({ label: weekFormat.format(monday), count: counts.get(monday.toISOString().slice(0, 10)) ?? 0 });
  }
  return points;
}

/** Monday to Sunday. */
export const weekdaysOf = ({ weekdays }: Pick<Activity, "weekdays">): Point[] =>
  WEEKDAYS.map((label, index) => ({ label, count: countOf(weekdays, String(index + 1)) }));

/** The 24 hours of the day, in UTC. */
export const hoursOf = ({ hours }: Pick<Activity, "hours">): Point[] =>
  Array.from({ length: 24 }, (_, hour) => ({ label: `${String(hour).padStart(2, "0")}:00`, count: countOf(hours, String(hour)) }));

/** Bars of how many messages, one for each point. */
export const messageBars = (points: Point[]) => (looks: ChartLooks): ChartOption => ({
  grid: { left: 4, right: 4, top: 12, bottom: 4, containLabel: true },
  tooltip: { trigger: "axis", axisPointer: { type: "none" }, formatter: (shown: { name: string; value: number }[]) => shown.map(({ name, value }) => `${name}: ${count(value)}`).join("\n") },
  xAxis: { type: "category", data: points.map(({ label }) => label), axisTick: { show: false }, axisLine: { lineStyle: { color: looks.line } }, axisLabel: { color: looks.quiet, hideOverlap: true } },
  yAxis: { type: "value", minInterval: 1, splitNumber: 3, splitLine: { lineStyle: { color: looks.line } }, axisLabel: { color: looks.quiet } },
  series: [{ type: "bar", data: points.map((point) => point.count), itemStyle: { color: looks.accent, borderRadius: [2, 2, 0, 0] }, barMaxWidth: 28, barCategoryGap: "20%" }],
});

/** Lying bars of values, the most frequent on top. */
export const valueBars = (values: Counted[]) => (looks: ChartLooks): ChartOption => ({
  grid: { left: 4, right: 32, top: 0, bottom: 0, containLabel: true },
  tooltip: { show: false },
  xAxis: { type: "value", show: false },
  yAxis: { type: "category", inverse: true, data: values.map(({ value }) => value), axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: looks.ink, width: 120, overflow: "truncate" } },
  series: [
    { type: "bar", data: values.map((value) => value.count), itemStyle: { color: looks.accent, borderRadius: 2, opacity: 0.85 }, barWidth: 10, label: { show: true, position: "right", color: looks.quiet } },
  ],
});

const countOf = (counts: Counted[], value: string) => counts.find((one) => one.value === value)?.count ?? 0;
