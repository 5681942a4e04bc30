import type { ReactNode } from "react";
import { Avatar } from "./Badge";
import styles from "./Quote.module.css";
import { Time } from "./Time";

interface QuoteProps {
  text: string;
  /** The marked part of the text, as code points from its beginning: `[start, end)`. */
  span?: [number, number] | null | undefined;
  author?: string | null | undefined;
  at?: string | null | undefined;
  /** Where it was said; usually a link to the message in its conversation. */
  source?: ReactNode;
}

/** Somebody's words, with who said them, when and where. */
export function Quote({ text, span, author, at, source }: QuoteProps) {
  return (
    <figure className={styles.quote}>
      <blockquote>
        <p>{span ? <Marked text={text} span={span} /> : text}</p>
      </blockquote>
      {(author || at || source) && (
        <figcaption>
          {author && (
            <>
              <Avatar name={author} size={18} />
              <span>{author}</span>
            </>
          )}
          {at && <Time at={at} />}
          {source}
        </figcaption>
      )}
    </figure>
  );
}

/** A text with a part of it marked, counted as in `Quote`. */
export function Marked({ text, span: [start, end] }: { text: string; span: [number, number] }) {
  // The server counts code points, JavaScript counts UTF-16 units: an emoji before the span would move it.
  const points = [...text];
  return (
    <>
      {points.slice(0, start).join("")}
      <mark>{points.slice(start, end).join("")}</mark>
      {points.slice(end).join("")}
    </>
  );
}
