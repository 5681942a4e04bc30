import styles from "./Runs.module.css";
import { amount, share } from "./wording";

interface ProgressProps {
  progress: { done: number; total?: number | null; unit: string };
  /** Without the words, where there is little room; they are still told to assistive technology. */
  compact?: boolean;
}

/** How far a run is: a bar where the whole is known, and in words. */
export function Progress({ progress, compact = false }: ProgressProps) {
  const part = share(progress);
  const words = amount(progress);
  return (
    <span className={styles.progress}>
      {part !== null && <progress aria-label={words} value={part} max={1} className={styles.bar} />}
      <span className={compact && part !== null ? "visually-hidden" : styles.amount}>{words}</span>
    </span>
  );
}
