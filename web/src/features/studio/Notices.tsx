import { Problem } from "@/ui";
import styles from "./Studio.module.css";
import type { Standing } from "./use-standing";

/** What is wrong around a canvas: it is gone, or what is behind its nodes can't be read. */
export function Notices({ isGone, standing }: { isGone: boolean; standing: Standing }) {
  if (isGone) {
    return (
      <div className={styles.banner} role="alert">
        This canvas was deleted, or isn’t shared with you any more. Changes can’t be saved to it.
      </div>
    );
  }
  if (!standing.error) return null;
  return (
    <div className={styles.banner}>
      <Problem error={standing.error} retry={standing.retry} compact />
    </div>
  );
}
