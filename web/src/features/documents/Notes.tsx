import { useState } from "react";
import { Button } from "@/ui";
import styles from "./Reader.module.css";
import type { MarginNote } from "./shown";

const MOST = 3;

/** What stands beside a row: a few, and the others when they are asked for. */
export function Notes({ notes }: { notes: MarginNote[] }) {
  const [isOpen, setIsOpen] = useState(false);
  const shown = isOpen ? notes : notes.slice(0, MOST);
  return (
    <aside className={styles.notes} aria-label="Beside these words">
      {shown.map(({ id, content }) => (
        <div key={id} className={styles.note}>
          {content}
        </div>
      ))}
      {notes.length > shown.length && (
        <Button size="small" kind="quiet" onClick={() => setIsOpen(true)}>
          {notes.length - shown.length} more
        </Button>
      )}
    </aside>
  );
}
