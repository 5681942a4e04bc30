import { useEffect, useRef } from "react";
import { classNames } from "@/lib/class-names";
import type { Heading } from "./reading";
import styles from "./Reader.module.css";

interface ContentsProps {
  headings: Heading[];
  /** Which of them the reader is below; -1 above all. */
  current: number;
  onChoose: (heading: Heading) => void;
}

/** The table of contents beside a text. */
export function Contents({ headings, current, onChoose }: ContentsProps) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const shown = list.current?.children[current];
    const box = list.current?.parentElement;
    // Only this list: the page itself must not move.
    if (shown instanceof HTMLElement && box && (shown.offsetTop < box.scrollTop || shown.offsetTop > box.scrollTop + box.clientHeight - 40)) box.scrollTop = shown.offsetTop - box.clientHeight / 3;
  }, [current]);
  const least = Math.min(...headings.map(({ level }) => level));
  return (
    <nav aria-label="Contents" className={styles.contents}>
      <ol ref={list}>
        {headings.map((heading, index) => (
          <li key={heading.row}>
            <button
              type="button"
              className={classNames(styles.heading, styles[`depth${Math.min(3, heading.level - least)}`])}
              aria-current={index === current ? "location" : undefined}
              onClick={() => onChoose(heading)}
            >
              {heading.title}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
