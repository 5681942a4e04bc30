import { FileUp } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import styles from "./Documents.module.css";
import { type Chosen, droppedFiles } from "./upload";

/** Takes files that are dropped anywhere on the page, and says so while they are held over it. */
export function DropArea({ label, onDrop }: { label: string; onDrop: (chosen: Chosen[]) => void }) {
  const [isOver, setIsOver] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });
  useEffect(() => {
    let depth = 0; // each element that is entered and left tells of it
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent) => holdsFiles(event) && event.preventDefault();
    const enter = (event: DragEvent) => holdsFiles(event) && setIsOver(++depth > 0);
    const leave = (event: DragEvent) => holdsFiles(event) && setIsOver(--depth > 0);
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !holdsFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      depth = 0;
      setIsOver(false);
      void droppedFiles(event.dataTransfer).then((chosen) => chosen.length > 0 && latest.current(chosen));
    };
    const stop = new AbortController();
    const options = { signal: stop.signal };
    document.addEventListener("dragover", over, options);
    document.addEventListener("dragenter", enter, options);
    document.addEventListener("dragleave", leave, options);
    document.addEventListener("drop", drop, options);
    return () => stop.abort();
  }, []);
  if (!isOver) return null;
  return (
    <div className={styles.drop} aria-hidden>
      <div>
        <FileUp size={24} strokeWidth={1.5} />
        {label}
      </div>
    </div>
  );
}
