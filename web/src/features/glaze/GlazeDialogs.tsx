import { type FormEvent, useId, useState } from "react";
import { Button, Confirm, Dialog, Problem, TextArea, TextField } from "@/ui";
import type { Change, useChange } from "./changes";
import styles from "./Glaze.module.css";
import type { Glaze } from "./queries";

const LONGEST_TEXT = 2_000;
const LONGEST_REASON = 200;
const SHOW_LEFT = 200;

interface GlazeDialogsProps {
  glaze: Glaze;
  edit: "override" | "stale" | "unlock";
  change: ReturnType<typeof useChange>;
  onClose: () => void;
}

/** The dialogs that change what is told; which one is open is in the address. */
export function GlazeDialogs({ glaze, edit, change, onClose }: GlazeDialogsProps) {
  const send = (wanted: Change) => change.mutate(wanted, { onSuccess: onClose });
  if (edit === "unlock") {
    return (
      <Confirm
        open
        title="Show the generated text again?"
        description="The text written by hand is taken away; it stays in the history. Where the generated text is out of date, it is written anew."
        action="Unlock"
        busy={change.isPending}
        onConfirm={() => send({ do: "clear" })}
        onClose={onClose}
      >
        {change.error && <Problem error={change.error} compact />}
      </Confirm>
    );
  }
  return edit === "override" ? <OverrideDialog glaze={glaze} change={change} send={send} onClose={onClose} /> : <StaleDialog change={change} send={send} onClose={onClose} />;
}

type EditProps = Pick<GlazeDialogsProps, "change" | "onClose"> & { send: (wanted: Change) => void };

function OverrideDialog({ glaze, change, send, onClose }: EditProps & { glaze: Glaze }) {
  const form = useId();
  const [text, setText] = useState(glaze.override?.text ?? glaze.generated_text ?? "");
  const left = LONGEST_TEXT - text.length;
  function submit(event: FormEvent) {
    event.preventDefault();
    send({ do: "override", text: text.trim() });
  }
  return (
    <Dialog
      title={glaze.override ? "Edit the text" : "Lock with a text of your own"}
      description="It stands in front of whatever is generated, until somebody unlocks it. Quotes and points aren’t shown beside it."
      open
      onClose={onClose}
      actions={<Actions form={form} action="Show this text" busy={change.isPending} disabled={text.trim() === ""} onClose={onClose} />}
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <TextArea
          label="Text"
          rows={7}
          maxLength={LONGEST_TEXT}
          value={text}
          autoFocus
          onChange={(event) => setText(event.target.value)}
          {...(left < SHOW_LEFT && { hint: `${left} characters left` })}
        />
        {change.error && <Problem error={change.error} compact />}
      </form>
    </Dialog>
  );
}

function StaleDialog({ change, send, onClose }: EditProps) {
  const form = useId();
  const [reason, setReason] = useState("");
  function submit(event: FormEvent) {
    event.preventDefault();
    send({ do: "stale", reason: reason.trim() });
  }
  return (
    <Dialog
      title="Mark as out of date"
      description="People see statistics in place of the generated text until it is written anew."
      open
      onClose={onClose}
      actions={<Actions form={form} action="Mark as stale" busy={change.isPending} disabled={reason.trim() === ""} onClose={onClose} />}
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <TextField label="Why" hint="A short sentence; no words of messages, for it stays in the history." maxLength={LONGEST_REASON} value={reason} autoFocus onChange={(event) => setReason(event.target.value)} />
        {change.error && <Problem error={change.error} compact />}
      </form>
    </Dialog>
  );
}

function Actions({ form, action, busy, disabled, onClose }: { form: string; action: string; busy: boolean; disabled: boolean; onClose: () => void }) {
  return (
    <>
      <Button kind="quiet" onClick={onClose}>
        Cancel
      </Button>
      <Button kind="primary" type="submit" form={form} busy={busy} disabled={disabled}>
        {action}
      </Button>
    </>
  );
}
