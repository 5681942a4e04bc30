import { expect, test } from "vitest";
import type { ChartLooks } from "@/ui";
import { chartData, chartOption, pointed } from "./chart";

const activity = { counted: 3, weeks: [{ value: "2026-01-05", count: 1 }, { value: "2026-01-12", count: 2 }] };
const looks: ChartLooks = { ink: "#000", quiet: "#111", line: "#222", paper: "#fff", accent: "#00f", series: ["#0a0"], font: "Inter" };

test("a pointer goes into each item of a list, or to one of them", () => {
  expect(pointed(activity, "/weeks/count")).toEqual([1, 2]);
  expect(pointed(activity, "/weeks/1/count")).toBe(2);
  expect(pointed({ "a/b": { "~": 1 } }, "/a~1b/~0")).toBe(1);
  expect(pointed(activity, "/none/at/all")).toBeUndefined();
});

test("labels and series come from the pointers", () => {
  const data = chartData(activity, { mark: "bar", x: "/weeks/value", y: ["/weeks/count"] });
  expect(data).toEqual({ labels: ["2026-01-05", "2026-01-12"], series: [{ name: "count", values: [1, 2] }] });
  expect(chartOption(data ?? { labels: [], series: [] }, "area", looks)).toMatchObject({ xAxis: { data: ["2026-01-05", "2026-01-12"] }, series: [{ type: "line", data: [1, 2], areaStyle: {} }] });
});

test("where there are no numbers there is no chart", () => {
  expect(chartData(activity, { mark: "bar", x: null, y: ["/weeks/value"] })).toBeNull();
  expect(chartData({}, { mark: "bar", x: null, y: ["/weeks/count"] })).toBeNull();
  expect(chartData(activity, { mark: "number", x: null, y: ["/counted"] })?.series[0]?.values).toEqual([3]);
});
