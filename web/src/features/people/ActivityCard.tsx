import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { ProblemError } from "@/api";
import { activityPin, PinButton } from "@/features/studio";
import { count, counted } from "@/lib/numbers";
import { Card, Chart, Problem, Select, Skeleton, Waiting } from "@/ui";
import { hoursOf, messageBars, type Point, valueBars, weekdaysOf, weeksOf } from "./charts";
import styles from "./People.module.css";
import { type Activity, activityQuery, type Snapshot, snapshotQuery } from "./queries";

const route = getRouteApi("/signed-in/people/$personId");
type By = "week" | "weekday" | "hour";
const BY: { value: By; label: string; points: (activity: Activity) => Point[] }[] = [
  { value: "week", label: "Week", points: weeksOf },
  { value: "weekday", label: "Day of the week", points: weekdaysOf },
  { value: "hour", label: "Hour (UTC)", points: hoursOf },
];
const MOST_VALUES = 8;

/** When somebody writes, and what about: counted over their messages as they are now. */
export function ActivityCard({ personId }: { personId: number }) {
  const { by = "week" } = route.useSearch();
  const navigate = route.useNavigate();
  const activity = useQuery(activityQuery(personId));
  const snapshot = useQuery(snapshotQuery(personId));
  if (isNobody(snapshot.error) && (activity.data?.counted ?? 0) === 0) return null;
  return (
    <Card
      title="Activity"
      detail={activity.data && !activity.data.is_whole ? `The newest ${counted(activity.data.counted, "message")}` : undefined}
      actions={
        <>
          <Select
            label="Messages by"
            prefixed
            value={by}
            choices={BY}
            onChange={(next) => void navigate({ search: (before) => ({ ...before, by: next === "week" ? undefined : next }), replace: true })}
          />
          <PinButton pin={activityPin(personId, by)} name="this chart" />
        </>
      }
    >
      {activity.error && <Problem error={activity.error} compact retry={activity.refetch} />}
      {activity.data ? <Messages activity={activity.data} by={by} /> : !activity.error && <Awaited />}
      {snapshot.error && !isNobody(snapshot.error) && <Problem error={snapshot.error} compact retry={snapshot.refetch} />}
      {snapshot.data && <Amounts snapshot={snapshot.data} />}
    </Card>
  );
}

/** Whoever wrote nothing has no snapshot. */
const isNobody = (error: unknown) => error instanceof ProblemError && error.status === 404;

function Messages({ activity, by }: { activity: Activity; by: By }) {
  const { label, points } = useMemo(() => {
    const { label, points } = BY.find((one) => one.value === by) ?? BY[0]!;
    return { label, points: points(activity) };
  }, [activity, by]);
  const option = useMemo(() => messageBars(points), [points]);
  if (points.length === 0) return <p className={styles.hint}>No messages.</p>;
  return <Chart label={`Messages by ${label.toLowerCase()}`} option={option} height={180} alternative={<Table head={label} points={points} />} />;
}

function Amounts({ snapshot }: { snapshot: Snapshot }) {
  const tags = useMemo(() => snapshot.top_tags.slice(0, MOST_VALUES).map(({ tag, count }) => ({ value: tag, count })), [snapshot]);
  const links = useMemo(() => snapshot.top_links.slice(0, MOST_VALUES).map(({ domain, count }) => ({ value: domain, count })), [snapshot]);
  return (
    <div className={styles.amounts}>
      <Values title="Topics" unit="Comments" values={tags} />
      <Values title="Links" unit="Links" values={links} />
    </div>
  );
}

function Values({ title, unit, values }: { title: string; unit: string; values: { value: string; count: number }[] }) {
  const option = useMemo(() => valueBars(values), [values]);
  if (values.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <Chart label={`${title} by how often`} option={option} height={values.length * 22 + 4} alternative={<Table head={title} unit={unit} points={values.map(({ value, count }) => ({ label: value, count }))} />} />
    </section>
  );
}

function Table({ head, unit = "Messages", points }: { head: string; unit?: string; points: Point[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">{unit}</th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.label}>
            <th scope="row">{point.label}</th>
            <td>{count(point.count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Awaited() {
  return (
    <Waiting label="Loading the activity">
      <Skeleton height="180px" />
    </Waiting>
  );
}
