import styles from "./Skeleton.module.css";

interface SkeletonProps {
  /** CSS lengths. */
  width?: string;
  height?: string;
  /** As many lines below each other. */
  lines?: number;
}

/** The shape of what is being loaded. `<Waiting>` around several tells assistive technology once. */
export function Skeleton({ width = "100%", height = "1em", lines = 1 }: SkeletonProps) {
  return Array.from({ length: lines }, (_, index) => (
    <span key={index} aria-hidden className={styles.skeleton} style={{ width: lines > 1 && index === lines - 1 ? "60%" : width, height }} />
  ));
}

/** What is shown while something is loaded. */
export function Waiting({ label = "Loading", children }: { label?: string; children: React.ReactNode }) {
  return (
    <div role="status" className={styles.waiting}>
      <span className="visually-hidden">{label}…</span>
      {children}
    </div>
  );
}
