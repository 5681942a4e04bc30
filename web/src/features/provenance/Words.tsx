import { useMemo } from "react";
import styles from "./Words.module.css";
import { compareWords, type Piece, wordsOf } from "./comparison";

interface WordsProps {
  read: unknown;
  /** Null where there is nothing any more. */
  now: unknown;
}

/** The words as they were read beside the words as they are now, with what differs marked on either side. */
export function Words({ read, now }: WordsProps) {
  const compared = useMemo(() => (read === null || now === null ? null : compareWords(read, now)), [read, now]);
  return (
    <div className={styles.words}>
      <figure>
        <figcaption>As it was read</figcaption>
        <p>{compared ? <Pieces pieces={compared.before} as="del" /> : read === null ? <em>Taken back by its author</em> : wordsOf(read)}</p>
      </figure>
      <figure>
        <figcaption>As it is now</figcaption>
        <p>{compared ? <Pieces pieces={compared.now} as="ins" /> : now === null ? <em>Not there any more</em> : wordsOf(now)}</p>
      </figure>
    </div>
  );
}

function Pieces({ pieces, as: As }: { pieces: Piece[]; as: "del" | "ins" }) {
  return pieces.map(({ text, isOwn }, index) => (isOwn ? <As key={index}>{text}</As> : <span key={index}>{text}</span>));
}
