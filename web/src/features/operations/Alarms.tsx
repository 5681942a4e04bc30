import { duration } from "@/lib/time";
import { Badge, Card, type Column, DataTable, TextLink, type Tone } from "@/ui";
import styles from "./Operations.module.css";
import type { AlarmTold } from "./queries";
import { alarmName, amount } from "./standing";

const STATES: Record<AlarmTold["state"], { label: string; tone: Tone }> = {
  ok: { label: "OK", tone: "good" },
  exceeded: { label: "Exceeded", tone: "bad" },
  unknown: { label: "Unknown", tone: "neutral" },
};

const COLUMNS: Column<AlarmTold>[] = [
  { id: "name", header: "Alarm", cell: ({ name }) => alarmName(name), sortBy: ({ name }) => name },
  { id: "state", header: "State", cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>, sortBy: ({ state }) => state },
  { id: "value", header: "Now", align: "end", cell: ({ value, unit }) => (value === null ? "–" : amount(value, unit)) },
  { id: "limit", header: "At most", align: "end", minor: true, cell: ({ limit, unit }) => amount(limit, unit) },
  { id: "for", header: "Told after", align: "end", minor: true, cell: ({ sustained_seconds }) => (sustained_seconds === 0 ? "at once" : duration(sustained_seconds * 1000)) },
  {
    id: "runbook",
    header: "Runbook",
    align: "end",
    cell: ({ runbook }) => (
      <TextLink to="/operations/runbooks/$name" params={{ name: runbook }} className={styles.link}>
        {runbook}
      </TextLink>
    ),
  },
];

/** All alarms, judged now, with what to do. */
export function Alarms({ alarms }: { alarms: AlarmTold[] }) {
  return (
    <Card title="Alarms" detail="As Prometheus and CloudWatch judge them, at this moment.">
      <DataTable label="Alarms" columns={COLUMNS} rows={alarms} keyOf={({ name }) => name} />
    </Card>
  );
}
