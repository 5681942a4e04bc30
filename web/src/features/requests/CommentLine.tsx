import { useEffect, useRef } from "react";
import { classNames } from "@/lib/class-names";
import { messageOf } from "@/lib/references";
import { Avatar, Badge, TextLink, Time } from "@/ui";
import type { Comment } from "./queries";
import styles from "./Requests.module.css";

/** A comment of a request's thread. `marked` is the one that a link leads to; `pending` is on its way to the server. */
export function CommentLine({ comment, marked = false, pending = false }: { comment: Comment; marked?: boolean; pending?: boolean }) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!marked) return;
    const frame = requestAnimationFrame(() => element.current?.scrollIntoView({ block: "center" }));
    return () => cancelAnimationFrame(frame);
  }, [marked]);
  const author = comment.author?.name ?? "Somebody";
  const message = comment.message === null ? null : messageOf(comment.message);
  return (
    <li
      ref={element}
      aria-current={marked ? "true" : undefined}
      aria-busy={pending || undefined}
      className={classNames(styles.comment, marked && styles.marked, pending && styles.pending)}
    >
      <Avatar name={author} size={28} />
      <div className={styles.said}>
        <div className={styles.head}>
          {comment.author && !pending ? (
            <TextLink to="/people/$personId" params={{ personId: comment.author.id }} className={styles.name}>
              {author}
            </TextLink>
          ) : (
            <span className={styles.name}>{author}</span>
          )}
          <span className={styles.quiet}>{pending ? "Sending…" : <Time at={comment.at} />}</span>
          {message !== null && (
            <TextLink to="/messages/$messageId" params={{ messageId: message }} className={styles.context}>
              In the conversation
            </TextLink>
          )}
        </div>
        {comment.text === null ? (
          <p className={styles.hint}>A file without words, or words that have disappeared.</p>
        ) : (
          <p className={styles.text} dir="auto">
            {comment.text}
          </p>
        )}
        {comment.insight && comment.insight.kind !== "neither" && (
          <Badge tone={comment.insight.kind === "offer" ? "accent" : "neutral"}>{comment.insight.kind === "offer" ? "offers something" : "asks for something"}</Badge>
        )}
      </div>
    </li>
  );
}
