import { timecode } from "@/lib/time";
import styles from "./Time.module.css";

/** A moment of a recording, or a span of it; in seconds from its beginning. */
export function Timecode({ from, to }: { from: number; to?: number | null }) {
  return (
    <span className={styles.timecode}>
      {timecode(from)}
      {to !== undefined && to !== null && `–${timecode(to)}`}
    </span>
  );
}
