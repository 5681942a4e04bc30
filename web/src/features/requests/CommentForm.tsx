import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useRef, useState } from "react";
import { answer, api, creatingOnce } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { Button, Problem, TextArea, toast } from "@/ui";
import { CommentLine } from "./CommentLine";
import styles from "./Requests.module.css";

/** Writes a comment, which is shown at once; where it could not be sent it is back in the field. */
export function CommentForm({ requestId }: { requestId: number }) {
  const [text, setText] = useState("");
  const form = useRef<HTMLFormElement>(null);
  // One key for the same words until they are there: whoever sends them again after a lost answer doesn't say them twice.
  const headerOf = useRef(creatingOnce());
  const { account } = useSession();
  const queryClient = useQueryClient();
  const writing = useMutation({
    mutationFn: (body: string) =>
      answer(api.POST("/api/requests/{request_id}/comments", { body: { body }, params: { path: { request_id: requestId }, header: headerOf.current(body) } })),
    onMutate: () => setText(""),
    // What was typed meanwhile stays: only an empty field gets the words back.
    onError: (_, body) => setText((typed) => typed || body),
    onSuccess: async () => {
      headerOf.current = creatingOnce();
      toast({ title: "Comment added" });
      // Awaited, so that the words that are shown meanwhile go only when the real ones are there.
      await queryClient.invalidateQueries({ queryKey: ["requests", "one", requestId] });
    },
  });
  useCommand("requests.comment", () => form.current?.querySelector("textarea")?.focus());

  function submit(event: FormEvent) {
    event.preventDefault();
    const body = text.trim();
    if (body && !writing.isPending) writing.mutate(body);
  }
  const now = new Date().toISOString();
  const own = account && { id: account.id, name: account.name };
  return (
    <>
      {writing.isPending && (
        <ol className={styles.comments} aria-label="Being sent">
          <CommentLine pending comment={{ id: 0, at: now, author: own, text: writing.variables, message: null, insight: null }} />
        </ol>
      )}
      <form ref={form} onSubmit={submit} className={styles.form}>
        {writing.error && <Problem error={writing.error} compact />}
        <TextArea
          label="Comment"
          name="comment"
          rows={3}
          maxLength={10_000}
          value={text}
          placeholder="Answer, ask back, or say thank you"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
          }}
        />
        <div className={styles.send}>
          <Button kind="primary" type="submit" disabled={text.trim() === ""} busy={writing.isPending}>
            Comment
          </Button>
          <span className={styles.hint}>Ctrl ↵ sends it</span>
        </div>
      </form>
    </>
  );
}
