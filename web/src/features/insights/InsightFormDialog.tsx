import { Plus, X } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { classNames } from "@/lib/class-names";
import { Button, Dialog, IconButton, Problem, Select, TextArea, TextField } from "@/ui";
import { type Draft, type DraftEvidence, lacks, withEvidence } from "./draft";
import { EvidencePicker } from "./EvidencePicker";
import type { InsightFormProps } from "./InsightForm";
import styles from "./Insights.module.css";
import type { Stance } from "./queries";
import { sourceName } from "./sources";
import { bandOf } from "./wording";

const STANCES: { value: Stance; label: string }[] = [
  { value: "supports", label: "Supports it" },
  { value: "contradicts", label: "Speaks against it" },
];

/** Writes an insight: what it says, the same as a claim for comparison, and the words that it rests on. */
export default function InsightFormDialog({ title, draft: initial, action, busy, error, onSave, onClose }: InsightFormProps) {
  const form = useId();
  const [draft, setDraft] = useState(initial);
  const [picking, setPicking] = useState(false);
  const [tried, setTried] = useState(false);
  const lacking = lacks(draft);
  const change = (changed: Partial<Draft>) => setDraft((before) => ({ ...before, ...changed }));
  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (lacking === null && !busy) onSave(draft);
  }
  if (picking) {
    return (
      <Dialog title="Cite words" open onClose={() => setPicking(false)}>
        <EvidencePicker
          onBack={() => setPicking(false)}
          onPick={(selection) => {
            setDraft((before) => withEvidence(before, selection));
            setPicking(false);
          }}
        />
      </Dialog>
    );
  }
  return (
    <Dialog
      title={title}
      open
      onClose={onClose}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" type="submit" form={form} busy={busy}>
            {action}
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
        <TextArea label="Statement" hint="One claim, in a sentence." rows={2} maxLength={2_000} autoFocus value={draft.statement} onChange={(event) => change({ statement: event.target.value })} />
        <fieldset className={styles.claimFields}>
          <legend>The same for comparison, if it can be said so</legend>
          <TextField label="Subject" maxLength={300} placeholder="Parental leave" value={draft.subject} onChange={(event) => change({ subject: event.target.value })} />
          <TextField label="Predicate" maxLength={200} placeholder="lasts" value={draft.predicate} onChange={(event) => change({ predicate: event.target.value })} />
          <TextField label="Value" maxLength={300} placeholder="14" value={draft.value} onChange={(event) => change({ value: event.target.value })} />
          <TextField label="Unit" maxLength={40} placeholder="weeks" value={draft.unit} onChange={(event) => change({ unit: event.target.value })} />
        </fieldset>
        <ConfidenceField value={draft.confidence} onChange={(confidence) => change({ confidence })} />
        <fieldset className={styles.evidenceFields}>
          <legend>Evidence</legend>
          <ul>
            {draft.evidence.map((one) => (
              <DraftedEvidence
                key={one.key}
                evidence={one}
                onStance={(stance) => change({ evidence: draft.evidence.map((other) => (other.key === one.key ? { ...other, stance } : other)) })}
                onRemove={() => change({ evidence: draft.evidence.filter(({ key }) => key !== one.key) })}
              />
            ))}
          </ul>
          <Button size="small" icon={Plus} onClick={() => setPicking(true)}>
            Cite words
          </Button>
        </fieldset>
        {tried && lacking && (
          <p role="alert" className={styles.lacking}>
            {lacking}
          </p>
        )}
        {error ? <Problem error={error} compact /> : null}
      </form>
    </Dialog>
  );
}

function ConfidenceField({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const id = useId();
  return (
    <div className={styles.slider}>
      <label htmlFor={id}>Confidence</label>
      <input id={id} type="range" min={0} max={100} step={5} value={value} aria-valuetext={`${value} %`} onChange={(event) => onChange(Number(event.target.value))} />
      <output htmlFor={id} data-band={bandOf(value / 100)}>
        {value} %
      </output>
    </div>
  );
}

function DraftedEvidence({ evidence: { cited, stance }, onStance, onRemove }: { evidence: DraftEvidence; onStance: (stance: Stance) => void; onRemove: () => void }) {
  const { words, source } = "evidence" in cited ? { words: cited.evidence.words ?? "Words that your role doesn’t read", source: sourceName(cited.evidence.source) } : { words: cited.selection.exact, source: cited.selection.title ?? sourceName(cited.selection.source) };
  return (
    <li className={styles.drafted}>
      <blockquote className={classNames(styles.clamped, styles.said)} dir="auto">
        {words}
      </blockquote>
      <div className={styles.row}>
        <span className={styles.quiet}>{source}</span>
        <span className={styles.badges}>
          <Select label="What it does to the insight" value={stance} choices={STANCES} onChange={onStance} />
          <IconButton icon={X} size="small" label="Leave this evidence out" onClick={onRemove} />
        </span>
      </div>
    </li>
  );
}
