import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type RefObject, useEffect, useState } from "react";
import { count } from "@/lib/numbers";
import { IconButton } from "@/ui";
import styles from "./Reader.module.css";

interface FindBarProps {
  field: RefObject<HTMLInputElement | null>;
  words: string;
  found: number;
  /** Which of them is shown; -1 none yet. */
  shown: number;
  onFind: (words: string) => void;
  onStep: (step: 1 | -1) => void;
  onClose: () => void;
}

const WAIT_MS = 150;

/** Finds words in the text, of which the browser only knows what is drawn. */
export function FindBar({ field, words, found, shown, onFind, onStep, onClose }: FindBarProps) {
  const [typed, setTyped] = useState(words);
  useEffect(() => {
    if (typed === words) return;
    const timer = setTimeout(() => onFind(typed), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed, words, onFind]);
  return (
    <form
      role="search"
      className={styles.find}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === words) onStep(1);
        else onFind(typed);
      }}
    >
      <input
        ref={field}
        type="search"
        aria-label="Find in this document"
        placeholder="Find in this document"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.shiftKey) {
            event.preventDefault();
            onStep(-1);
          }
          if (event.key === "Escape") {
            setTyped("");
            onClose();
            event.currentTarget.blur(); // the page's keys work again
          }
        }}
      />
      {words && (
        <>
          <span role="status" className={styles.count}>
            {found === 0 ? "none" : shown < 0 ? count(found) : `${count(shown + 1)} of ${count(found)}`}
          </span>
          <IconButton type="button" size="small" icon={ChevronUp} label="Previous" keys="shift+enter" disabled={found === 0} onClick={() => onStep(-1)} />
          <IconButton type="button" size="small" icon={ChevronDown} label="Next" keys="enter" disabled={found === 0} onClick={() => onStep(1)} />
          <IconButton
            type="button"
            size="small"
            icon={X}
            label="Stop finding"
            onClick={() => {
              setTyped("");
              onClose();
            }}
          />
        </>
      )}
    </form>
  );
}
