import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { Chart, type ChartLooks, Problem, Skeleton } from "@/ui";
import styles from "./Board.module.css";
import { chartData, chartOption } from "./chart";
import type { ChartNode } from "./document";
import { activityQuery } from "./queries";

/** A chart of a source's numbers as they are now. */
export function PinnedChart({ node, name }: { node: ChartNode; name: string }) {
  const person = /^person\/(\d+)$/u.exec(node.source)?.[1];
  const query = useQuery({ ...activityQuery(Number(person)), enabled: person !== undefined });
  const data = useMemo(() => (query.data ? chartData(query.data, node.spec) : null), [query.data, node.spec]);
  const option = useCallback((looks: ChartLooks) => (data ? chartOption(data, node.spec.mark, looks) : {}), [data, node.spec.mark]);
  if (person === undefined) return <p className={styles.quiet}>The numbers of {node.source} aren’t shown here: open it instead.</p>;
  if (query.isLoadingError) return <Problem error={query.error} retry={query.refetch} compact />;
  if (query.isPending) return <Skeleton height="140px" />;
  return (
    <>
      <div className={styles.name}>{name}</div>
      {data === null ? (
        <p className={styles.quiet}>There are no numbers there.</p>
      ) : node.spec.mark === "number" ? (
        <p className={styles.name}>{data.series[0]?.values.at(-1)}</p>
      ) : node.spec.mark === "table" ? (
        <Table data={data} name={name} />
      ) : (
        <Chart label={name} option={option} height={140} alternative={<Table data={data} name={name} />} />
      )}
    </>
  );
}

function Table({ data, name }: { data: NonNullable<ReturnType<typeof chartData>>; name: string }) {
  return (
    <table>
      <caption>{name}</caption>
      <tbody>
        {data.labels.map((label, index) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            {data.series.map((series) => (
              <td key={series.name}>{series.values[index]}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
