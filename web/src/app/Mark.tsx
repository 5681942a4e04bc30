import styles from "./Mark.module.css";

/** The sign of Springline with its name. */
export function Mark() {
  return (
    <span className={styles.mark}>
      <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
        <path d="M1 6c2-3 5-3 7 0s5 3 7 0M1 11c2-3 5-3 7 0s5 3 7 0" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
      </svg>
      Springline
    </span>
  );
}
