import { count } from "@/lib/numbers";
import { duration } from "@/lib/time";
import type { AlarmTold, ModelCost, OperationsTold } from "./queries";

/** Whether all is well, and if not, what to do: pages before tickets. */
export interface Standing {
  level: "good" | "warn" | "bad";
  title: string;
  exceeded: AlarmTold[];
  /** Alarms that can't be judged here. */
  unknown: AlarmTold[];
  /** What could not be measured, and why. */
  missing: [name: string, reason: string][];
}

export function standingOf(told: OperationsTold): Standing {
  const by = (state: AlarmTold["state"]) => told.alarms.filter((alarm) => alarm.state === state);
  const exceeded = by("exceeded").toSorted((one, other) => Number(other.severity === "page") - Number(one.severity === "page"));
  const missing = Object.entries(told.missing);
  const level = exceeded.some(({ severity }) => severity === "page") ? "bad" : exceeded.length > 0 || missing.length > 0 ? "warn" : "good";
  return { level, title: titleOf(exceeded, missing.length), exceeded, unknown: by("unknown"), missing };
}

function titleOf(exceeded: AlarmTold[], missing: number): string {
  const pages = exceeded.filter(({ severity }) => severity === "page").length;
  if (pages > 0) return pages === 1 ? "One thing needs you now" : `${pages} things need you now`;
  if (exceeded.length > 0) return exceeded.length === 1 ? "One thing to look after" : `${exceeded.length} things to look after`;
  return missing > 0 ? "Nothing is known to be wrong, but not all could be measured" : "All is well";
}

/** "EtlFreshness" as words: "ETL freshness". */
export function alarmName(name: string): string {
  const words = name.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, " ").toLowerCase();
  return words.replace(/^./u, (first) => first.toUpperCase()).replaceAll(/\b(?:api|etl)\b/giu, (acronym) => acronym.toUpperCase());
}

export function amount(value: number | null, unit: AlarmTold["unit"]): string {
  if (value === null) return "not measured";
  if (unit === "seconds") return duration(value * 1000);
  return unit === "share" ? share(value) : count(value);
}

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const dollars = new Intl.NumberFormat("en", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 4 });

export const share = (value: number) => percent.format(value);
export const money = (micro: number) => dollars.format(micro / 1_000_000);

interface MonthCost {
  month: string;
  micro: number;
  calls: number;
  /** Calls whose price nobody told: the sum is without them. */
  unpriced: number;
}

/** Costs by month, the newest first. */
export function costsByMonth(costs: ModelCost[]): MonthCost[] {
  const months = new Map<string, MonthCost>();
  for (const cost of costs) {
    const month = months.get(cost.month) ?? { month: cost.month, micro: 0, calls: 0, unpriced: 0 };
    month.micro += cost.cost_micro_dollars;
    month.calls += cost.calls;
    month.unpriced += cost.unpriced_runs;
    months.set(cost.month, month);
  }
  return [...months.values()].toSorted((one, other) => other.month.localeCompare(one.month, "en"));
}
