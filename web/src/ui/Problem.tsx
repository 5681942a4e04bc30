import { CircleAlert } from "lucide-react";
import { Button } from "./Button";
import styles from "./Problem.module.css";

/** What of an error can be told: a `ProblemError` has all of it. */
interface Told {
  title?: string;
  detail?: string;
  requestId?: string | null;
  errors?: { detail: string; pointer?: string; parameter?: string }[];
}

/** A failure, with the request's id for whoever reads the log, and a way to try again. */
export function Problem({ error, retry, compact = false }: { error: unknown; retry?: () => unknown; compact?: boolean }) {
  const { title = "Something went wrong", detail, requestId, errors = [] } = told(error);
  return (
    <div role="alert" className={compact ? styles.compact : styles.problem}>
      <CircleAlert size={16} aria-hidden />
      <div className={styles.words}>
        <strong>{title}</strong>
        {detail && <p>{detail}</p>}
        {errors.length > 1 && (
          <ul>
            {errors.map((one) => (
              <li key={(one.pointer ?? one.parameter ?? "") + one.detail}>
                {one.pointer ?? one.parameter}: {one.detail}
              </li>
            ))}
          </ul>
        )}
        {requestId && (
          <p className={styles.request}>
            Request <code>{requestId}</code>
          </p>
        )}
      </div>
      {retry && (
        <Button size="small" onClick={() => void retry()}>
          Try again
        </Button>
      )}
    </div>
  );
}

function told(error: unknown): Told {
  if (!(error instanceof Error)) return {};
  return "requestId" in error ? (error as Error & Told) : { detail: error.message };
}
