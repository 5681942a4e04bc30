import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { MailCheck, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useSession } from "@/app/use-session";
import { counted } from "@/lib/numbers";
import { Button, Checkbox, Confirm, Dialog, EmptyState, LinkButton, Problem, Skeleton, Time, toast, Waiting } from "@/ui";
import styles from "./Operations.module.css";
import { type DeadLetter, lettersQuery, redrive } from "./queries";

/** The dead letters of a queue: why each failed, and sending them again. */
export function DeadLetters({ queue, onClose }: { queue: string; onClose: () => void }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const query = useQuery(lettersQuery(queue));
  const [chosen, setChosen] = useState<string[]>([]);
  // What was asked about is what is sent: letters that go meanwhile must not make it "all".
  const [asked, setAsked] = useState<string[] | "all" | null>(null);
  const items = query.data?.items ?? [];
  // A letter that was sent again meanwhile is gone: what was chosen of it counts no more.
  const ids = chosen.filter((id) => items.some((letter) => letter.id === id));
  const sending = useMutation({
    mutationFn: (what: string[] | "all") => redrive(queue, what === "all" ? undefined : what),
    onSuccess: ({ redriven }) => {
      toast({ title: `${counted(redriven, "message")} sent again`, detail: `Back to where they came from. What fails again returns to ${queue}.` });
      setChosen([]);
      setAsked(null);
    },
    onError: () => setAsked(null),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["operations"] }),
  });
  const what = asked === null || asked === "all" ? "all messages of yours" : counted(asked.length, "message");
  return (
    <>
      <Dialog
        title={queue}
        description="Messages that failed as often as they may. Mend the cause before you send them again."
        place="side"
        open
        onClose={onClose}
        actions={
          <>
            <LinkButton kind="quiet" to="/operations/runbooks/$name" params={{ name: "dead-letters" }}>
              Runbook
            </LinkButton>
            {session.may("operations:manage") && items.length > 0 && (
              <Button kind="primary" icon={RotateCcw} onClick={() => setAsked(ids.length > 0 ? ids : "all")}>
                {ids.length > 0 ? `Send ${ids.length} again` : "Send all again"}
              </Button>
            )}
          </>
        }
      >
        {sending.error && <Problem compact error={sending.error} />}
        {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
        {query.isLoadingError ? (
          <Problem error={query.error} retry={query.refetch} />
        ) : query.isPending ? (
          <Waiting label="Loading the dead letters">
            <Skeleton height="64px" lines={3} />
          </Waiting>
        ) : items.length === 0 ? (
          <EmptyState icon={MailCheck} title="No dead letters of yours" />
        ) : (
          <ul className={styles.letters}>
            {items.map((letter) => (
              <Letter key={letter.id} letter={letter} checked={ids.includes(letter.id)} onCheck={(on) => setChosen(on ? [...ids, letter.id] : ids.filter((id) => id !== letter.id))} />
            ))}
          </ul>
        )}
        {query.data && query.data.others > 0 && <p className={styles.quiet}>{counted(query.data.others, "further message")} of other tenants, or beyond the first 100.</p>}
      </Dialog>
      <Confirm
        title={`Send ${what} again?`}
        description={`They go back to the queue that each came from, and are worked on at once. Whatever still fails comes back to ${queue}; what was applied already is not applied twice.`}
        action="Send again"
        busy={sending.isPending}
        open={asked !== null}
        onConfirm={() => asked !== null && sending.mutate(asked)}
        onClose={() => setAsked(null)}
      />
    </>
  );
}

function Letter({ letter, checked, onCheck }: { letter: DeadLetter; checked: boolean; onCheck: (on: boolean) => void }) {
  return (
    <li>
      <Checkbox label={letter.subject ?? letter.id} checked={checked} onChange={onCheck} />
      <p className={styles.failure}>{letter.failure ?? "The queue does not keep why it failed."}</p>
      <p className={styles.quiet}>
        {letter.event_type && <>{letter.event_type}, </>}
        {letter.came_from && <>from {letter.came_from}, </>}
        sent <Time at={letter.sent_at} />
      </p>
    </li>
  );
}
