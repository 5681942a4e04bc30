import { useInfiniteQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { creatingOnce, itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { Avatar, Button, Card, IconButton, Problem, ShowMore, Skeleton, TextArea, Time, Waiting } from "@/ui";
import styles from "./Insights.module.css";
import { commentsQuery, type InsightWhole } from "./queries";
import { useDiscussion } from "./use-changes";
import { actorTold } from "./wording";

/** What is said of an insight, oldest first. */
export function Comments({ insight: { id } }: { insight: Pick<InsightWhole, "id"> }) {
  const { may, actor } = useSession();
  const query = useInfiniteQuery(commentsQuery(id));
  const comments = itemsOf(query.data);
  const discussion = useDiscussion(id);
  return (
    <Card title="Discussion">
      {query.error && <Problem error={query.error} compact retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
      {!query.data && !query.error && (
        <Waiting label="Loading the discussion">
          <Skeleton height="40px" lines={2} />
        </Waiting>
      )}
      <ol className={styles.comments} aria-label="Discussion">
        {comments.map((comment) => (
          <li key={comment.id} className={styles.comment}>
            <Avatar name={actorTold(comment.made_by, comment.made_by_name)} size={24} />
            <div>
              <p className={styles.row}>
                <span className={styles.strong}>{actorTold(comment.made_by, comment.made_by_name)}</span>
                <span className={styles.quiet}>
                  <Time at={comment.made_at} />
                </span>
                {comment.made_by === actor && comment.text !== null && <IconButton icon={Trash2} size="small" label="Delete this comment" onClick={() => discussion.mutate({ do: "take-back", commentId: comment.id })} />}
              </p>
              {comment.text === null ? (
                <p className={styles.quiet}>Deleted.</p>
              ) : (
                <p className={styles.commentText} dir="auto">
                  {comment.text}
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
      <ShowMore query={query} label="Show more comments" size="small" />
      {may("insights:write") && <CommentForm discussion={discussion} />}
    </Card>
  );
}

function CommentForm({ discussion }: { discussion: ReturnType<typeof useDiscussion> }) {
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const headerOf = useRef(creatingOnce());
  useCommand("insights.comment", () => form.current?.querySelector("textarea")?.focus());
  function submit(event: FormEvent) {
    event.preventDefault();
    const said = text.trim();
    if (said === "" || discussion.isPending) return;
    discussion.mutate({ do: "comment", text: said, header: headerOf.current(said) }, {
      onSuccess: () => {
        headerOf.current = creatingOnce();
        setText("");
      },
    });
  }
  return (
    <form ref={form} onSubmit={submit} className={styles.commentForm}>
      {discussion.error && <Problem error={discussion.error} compact />}
      <TextArea
        label="Comment"
        rows={2}
        maxLength={4_000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
        }}
      />
      <div className={styles.row}>
        <Button type="submit" disabled={text.trim() === ""} busy={discussion.isPending}>
          Comment
        </Button>
        <span className={styles.quiet}>Ctrl ↵ sends it</span>
      </div>
    </form>
  );
}
