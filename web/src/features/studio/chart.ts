// What a pinned chart shows: values of a document by JSON Pointers, and how they are drawn.
import type { ChartLooks, ChartOption } from "@/ui";
import type { ChartNode } from "./document";

interface ChartData {
  labels: string[];
  series: { name: string; values: number[] }[];
}

/**
 * What a JSON Pointer leads to. A step into a list that is no index goes into each of its items: `/weeks/count` are the
 * counts of all weeks.
 */
export function pointed(document: unknown, pointer: string): unknown {
  const tokens = pointer.split("/").slice(1).map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  return tokens.reduce(step, document);
}

function step(at: unknown, token: string): unknown {
  if (Array.isArray(at)) return /^\d+$/u.test(token) ? at[Number(token)] : at.map((item) => step(item, token));
  return typeof at === "object" && at !== null ? (at as Record<string, unknown>)[token] : undefined;
}

/** The data of a chart; null where the document has no numbers there. */
export function chartData(document: unknown, spec: ChartNode["spec"]): ChartData | null {
  const series = spec.y.map((pointer) => ({ name: nameOfPointer(pointer), values: listed(pointed(document, pointer)).map(Number) }));
  if (series.every(({ values }) => values.length === 0) || series.some(({ values }) => values.some((value) => !Number.isFinite(value)))) return null;
  const longest = Math.max(...series.map(({ values }) => values.length));
  const labels = spec.x === null || spec.x === undefined ? [] : listed(pointed(document, spec.x)).map(String);
  return { labels: Array.from({ length: longest }, (_, index) => labels[index] ?? String(index + 1)), series };
}

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const nameOfPointer = (pointer: string) => (pointer.split("/").at(-1) ?? "").replaceAll("_", " ");

export function chartOption({ labels, series }: ChartData, mark: ChartNode["spec"]["mark"], looks: ChartLooks): ChartOption {
  const type = { bar: "bar", line: "line", area: "line", point: "scatter", number: "bar", table: "bar" }[mark];
  return {
    animation: false,
    textStyle: { fontFamily: looks.font, color: looks.quiet },
    color: looks.series,
    grid: { left: 8, right: 8, top: 8, bottom: 4, containLabel: true },
    tooltip: { trigger: "axis", backgroundColor: looks.paper, borderColor: looks.line, textStyle: { color: looks.ink } },
    xAxis: { type: "category", data: labels, axisLine: { lineStyle: { color: looks.line } }, axisTick: { show: false }, axisLabel: { color: looks.quiet, hideOverlap: true } },
    yAxis: { type: "value", splitLine: { lineStyle: { color: looks.line } }, axisLabel: { color: looks.quiet } },
    series: series.map(({ name, values }) => ({ name, type, data: values, ...(mark === "area" && { areaStyle: { opacity: 0.15 } }), ...(type === "line" && { showSymbol: false }) })),
  };
}
