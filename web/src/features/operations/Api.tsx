import { count } from "@/lib/numbers";
import { duration } from "@/lib/time";
import { Card, type Column, DataTable } from "@/ui";
import { Figure, Figures, Missing } from "./Figure";
import type { ApiFigures } from "./queries";
import { RunbookLink } from "./RunbookLink";
import { share } from "./standing";

const seconds = (value: number | null) => (value === null ? null : duration(value * 1000));
const COLUMNS: Column<ApiFigures["routes"][number]>[] = [
  { id: "route", header: "Route", cell: ({ route }) => <code>{route}</code>, sortBy: ({ route }) => route },
  { id: "requests", header: "Requests", align: "end", cell: ({ requests }) => count(requests), sortBy: ({ requests }) => requests },
  { id: "p95", header: "95th percentile", align: "end", cell: ({ p95 }) => seconds(p95) ?? "–", sortBy: ({ p95 }) => p95 ?? -1 },
];
const MOST = 10;

/** How fast this process answers. */
export function Api({ figures, reason }: { figures: ApiFigures | null; reason: string | undefined }) {
  if (!figures) {
    return (
      <Card title="API" actions={<RunbookLink name="rollback-deployment" about="the API" />}>
        <Missing reason={reason ?? "its metrics go somewhere else"} />
      </Card>
    );
  }
  const over = figures.over_seconds === null ? "since the process began" : `over the last ${duration(figures.over_seconds * 1000)}`;
  return (
    <Card title="API" actions={<RunbookLink name="rollback-deployment" about="the API" />} detail={`${count(figures.requests)} requests to this process ${over}.`}>
      <Figures>
        <Figure label="Median" value={seconds(figures.p50)} />
        <Figure label="95th percentile" value={seconds(figures.p95)} />
        <Figure label="99th percentile" value={seconds(figures.p99)} />
        <Figure label="Failed (5xx)" value={figures.error_share === null ? null : share(figures.error_share)} />
      </Figures>
      {figures.routes.length > 0 && <DataTable label="The slowest routes" columns={COLUMNS} rows={figures.routes.slice(0, MOST)} keyOf={({ route }) => route} />}
    </Card>
  );
}
