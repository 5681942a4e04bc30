import { printed } from "@/lib/hotkeys";
import styles from "./KeyHint.module.css";

/** A shortcut as it is printed on keys. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <kbd className={styles.keys}>
      {printed(keys).map((stroke, index) => (
        <span key={index} className={styles.stroke}>
          {index > 0 && <span className={styles.then}> then </span>}
          {stroke.map((key) => (
            <span key={key} className={styles.key}>
              {key}
            </span>
          ))}
        </span>
      ))}
    </kbd>
  );
}
