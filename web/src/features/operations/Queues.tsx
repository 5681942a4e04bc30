import { count } from "@/lib/numbers";
import { duration } from "@/lib/time";
import { Card, type Column, DataTable, TextLink } from "@/ui";
import { Missing } from "./Figure";
import styles from "./Operations.module.css";
import type { QueueState } from "./queries";
import { RunbookLink } from "./RunbookLink";

const COLUMNS: Column<QueueState>[] = [
  { id: "name", header: "Queue", cell: ({ name }) => name, sortBy: ({ name }) => name },
  { id: "visible", header: "Waiting", align: "end", cell: ({ visible }) => count(visible), sortBy: ({ visible }) => visible },
  { id: "flight", header: "At work", align: "end", minor: true, cell: ({ in_flight }) => count(in_flight), sortBy: ({ in_flight }) => in_flight },
  {
    id: "age",
    header: "Oldest",
    align: "end",
    cell: ({ oldest_age_seconds: age }) => (age === null ? "–" : duration(age * 1000)),
    sortBy: ({ oldest_age_seconds: age }) => age ?? -1,
  },
];

/** Depth and age of the queues; dead letters lead to what can be done with them. */
export function Queues({ queues, reason }: { queues: QueueState[] | null; reason: string | undefined }) {
  if (!queues) {
    return (
      <Card title="Queues" actions={<RunbookLink name="dead-letters" about="queues and dead letters" />}>
        <Missing reason={reason} />
      </Card>
    );
  }
  const dead = new Map(queues.flatMap((queue) => (queue.dead_letter_of === null ? [] : [[queue.dead_letter_of, queue] as const])));
  const columns: Column<QueueState>[] = [
    ...COLUMNS,
    { id: "dead", header: "Dead letters", align: "end", cell: ({ name }) => <DeadCount queue={dead.get(name)} />, sortBy: ({ name }) => dead.get(name)?.visible ?? 0 },
  ];
  return (
    <Card title="Queues" actions={<RunbookLink name="dead-letters" about="queues and dead letters" />} detail="Of the whole installation.">
      <DataTable label="Queues" columns={columns} rows={queues.filter((queue) => queue.dead_letter_of === null)} keyOf={({ name }) => name} />
    </Card>
  );
}

function DeadCount({ queue }: { queue: QueueState | undefined }) {
  if (!queue || queue.visible + queue.in_flight === 0) return "0";
  return (
    <TextLink to="/operations" search={{ queue: queue.name }} className={styles.bad}>
      {count(queue.visible + queue.in_flight)}: look
    </TextLink>
  );
}
