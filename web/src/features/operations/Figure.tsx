import type { ReactNode } from "react";
import styles from "./Operations.module.css";

/** Figures beside each other. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className={styles.figures}>{children}</dl>;
}

/** A figure with what it is of; null is told as not measured. */
export function Figure({ label, value, detail }: { label: string; value: string | null; detail?: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd className={value === null ? styles.unmeasured : styles.value}>{value ?? "not measured"}</dd>
      {detail && <dd className={styles.quiet}>{detail}</dd>}
    </div>
  );
}

/** Why a part of the page is missing. */
export function Missing({ reason }: { reason: string | undefined }) {
  return <p className={styles.quiet}>{reason ? `Could not be measured: ${reason}` : "Not measured here."}</p>;
}
