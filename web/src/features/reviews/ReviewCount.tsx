import { useQuery } from "@tanstack/react-query";
import { count } from "@/lib/numbers";
import { countsQuery } from "./queries";

/** How many things wait for a reviewer, beside the navigation's word; nothing where none does. */
export default function ReviewCount() {
  const { data } = useQuery(countsQuery);
  const queues = Object.values(data ?? {});
  const total = queues.reduce((sum, queue) => sum + queue.count, 0);
  if (total === 0) return null;
  return <>{`${count(total)}${queues.some(({ isMore }) => isMore) ? "+" : ""}`}</>;
}
