import { Problem } from "@/ui";
import { queryFault } from "./query-errors";
import styles from "./Search.module.css";

/** A query that can't be read is shown with the place of what is wrong; any other failure is a problem. */
export function FaultOrProblem({ error, query, retry }: { error: unknown; query: string; retry: () => unknown }) {
  const fault = queryFault(error, query);
  if (!fault) return <Problem error={error} retry={retry} />;
  return (
    <div role="alert" className={styles.fault}>
      <code>
        {fault.before}
        <mark className={styles.place}>{fault.at || " "}</mark>
        {fault.after}
      </code>
      <p>{fault.advice}</p>
    </div>
  );
}
