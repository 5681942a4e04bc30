import { type FormEvent, useId, useState } from "react";
import { Button, Dialog, Problem, TextArea } from "@/ui";
import styles from "./Insights.module.css";
import type { Action, InsightWhole } from "./queries";
import { useInsightChange } from "./use-changes";
import { ACTIONS } from "./wording";

interface TransitionsProps {
  insight: Pick<InsightWhole, "id" | "version" | "allowed">;
  withdrawing: boolean;
  onWithdraw: (open: boolean) => void;
}

const ORDER = Object.keys(ACTIONS) as Action[];

/** The steps of its way that the reader may take an insight; what takes it away asks why. */
export function Transitions({ insight, withdrawing, onWithdraw }: TransitionsProps) {
  const [asking, setAsking] = useState<Action | null>(null);
  const changing = useInsightChange();
  const asked = withdrawing ? "archive" : asking;
  const close = () => {
    setAsking(null);
    onWithdraw(false);
    changing.reset();
  };
  const take = (action: Action, note?: string) => changing.mutate({ do: "transition", insight, action, note }, { onSuccess: close });
  const actions = ORDER.filter((action) => insight.allowed.includes(action));
  return (
    <>
      {actions.map((action) => {
        const { label, danger, asks } = ACTIONS[action];
        const isFirst = !danger && action === actions[0];
        return (
          <Button key={action} kind={isFirst ? "primary" : danger ? "quiet" : "plain"} busy={changing.isPending && !asked && changing.variables.do === "transition" && changing.variables.action === action} onClick={() => (asks ? setAsking(action) : take(action))}>
            {label}
          </Button>
        );
      })}
      {changing.error && !asked && <Problem error={changing.error} compact />}
      {asked && <WhyDialog action={asked} busy={changing.isPending} error={changing.error} onDo={(note) => take(asked, note)} onClose={close} />}
    </>
  );
}

const SAYS: Partial<Record<Action, string>> = {
  return: "It is a draft again, for its author to look at.",
  reject: "It counts no more, and contradicts nothing. It can be reopened.",
  archive: "It counts no more, and contradicts nothing. Its history stays, and it can be reopened.",
};

interface WhyDialogProps {
  action: Action;
  /** How many insights it is about. */
  many?: number;
  busy: boolean;
  error: unknown;
  onDo: (note: string | undefined) => void;
  onClose: () => void;
}

/** Asks why before something is taken away or back; for its author's sake some actions need an answer. */
export function WhyDialog({ action, many = 1, busy, error, onDo, onClose }: WhyDialogProps) {
  const form = useId();
  const [note, setNote] = useState("");
  const { label, danger, asks } = ACTIONS[action];
  const lacksWhy = asks === "must" && note.trim() === "";
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!busy && !lacksWhy) onDo(note.trim() || undefined);
  }
  return (
    <Dialog
      title={many === 1 ? `${label}?` : `${label} ${many} insights?`}
      description={SAYS[action] ?? ""}
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind={danger ? "danger" : "primary"} type="submit" form={form} disabled={lacksWhy} busy={busy}>
            {label}
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={submit}
        className={styles.form}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
        }}
      >
        <TextArea label="Why" hint="It stays in the history. Ctrl ↵ sends it." rows={3} maxLength={2_000} autoFocus value={note} onChange={(event) => setNote(event.target.value)} />
        {error ? <Problem error={error} compact /> : null}
      </form>
    </Dialog>
  );
}
