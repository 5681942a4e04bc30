import { Check, PencilLine, Undo2 } from "lucide-react";
import { useState } from "react";
import { counted } from "@/lib/numbers";
import { Button, Dialog, KeyHint, Problem } from "@/ui";
import type { Selection } from "./citing";
import { EvidenceItem } from "./EvidenceItem";
import { EvidencePicker } from "./EvidencePicker";
import styles from "./Insights.module.css";
import type { InsightWhole } from "./queries";
import { confirmsNot, type Settlements, toSettle } from "./rereview";
import type { Changing } from "./use-changes";
import { changedOf } from "./wording";

interface RereviewProps {
  insight: InsightWhole;
  settled: Settlements;
  onSettle: (evidenceId: number, words: Selection | null | undefined) => void;
  changing: Changing;
  /** Null where that is not for the reader. */
  onConfirm: (() => void) | null;
  onEdit: () => void;
  onWithdraw: (() => void) | null;
}

/** The words that changed under an insight, before and after, and what can be done about it: all in one place. */
export function Rereview({ insight, settled, onSettle, changing, onConfirm, onEdit, onWithdraw }: RereviewProps) {
  const [citing, setCiting] = useState<number | null>(null);
  const changed = changedOf(insight.evidence);
  const isGone = changed.length > 0 && changed.every(({ outcome }) => outcome === "gone");
  const lacking = confirmsNot(insight, settled);
  return (
    <section className={styles.rereview} aria-label="Re-review">
      <header>
        <h2>{changed.length === 0 ? "What it rests on has changed" : isGone ? `${counted(changed.length, "quote is", "quotes are")} gone` : `${counted(changed.length, "quote reads", "quotes read")} differently now`}</h2>
        <p className={styles.quiet}>{isGone ? "Does the insight still hold without those words?" : "Does the insight still hold by the words as they are?"}</p>
      </header>
      <ul className={styles.evidenceList}>
        {changed.map((one) => (
          <li key={one.id}>
            <EvidenceItem
              evidence={one}
              stance={one.stance}
              actions={toSettle(one) && <Settling settled={settled} id={one.id} onSettle={onSettle} onCite={() => setCiting(one.id)} />}
            />
          </li>
        ))}
      </ul>
      {changing.error !== null && <Problem error={changing.error} compact />}
      <footer className={styles.decisions}>
        {onConfirm && (
          <Button kind="primary" icon={Check} disabled={lacking !== null} busy={changing.isPending} onClick={onConfirm}>
            It still holds <KeyHint keys="a" />
          </Button>
        )}
        <Button icon={PencilLine} onClick={onEdit}>
          Edit <KeyHint keys="e" />
        </Button>
        {onWithdraw && (
          <Button kind="quiet" icon={Undo2} onClick={onWithdraw}>
            Withdraw <KeyHint keys="r" />
          </Button>
        )}
        {onConfirm ? lacking && <p className={styles.quiet}>{lacking}</p> : <p className={styles.quiet}>A reviewer finds whether it still holds.</p>}
      </footer>
      {citing !== null && (
        <Dialog title="Cite other words instead" open onClose={() => setCiting(null)}>
          <EvidencePicker
            onBack={() => setCiting(null)}
            onPick={(words) => {
              onSettle(citing, words);
              setCiting(null);
            }}
          />
        </Dialog>
      )}
    </section>
  );
}

function Settling({ settled, id, onSettle, onCite }: { settled: Settlements; id: number; onSettle: RereviewProps["onSettle"]; onCite: () => void }) {
  const words = settled[id];
  if (words === undefined) {
    return (
      <span className={styles.badges}>
        <Button size="small" onClick={onCite}>
          Cite other words
        </Button>
        <Button size="small" kind="quiet" onClick={() => onSettle(id, null)}>
          Leave it out
        </Button>
      </span>
    );
  }
  return (
    <span className={styles.badges}>
      {words === null ? "It will be left out." : <mark>{words.exact.slice(0, 120)}</mark>}
      <Button size="small" kind="quiet" onClick={() => onSettle(id, undefined)}>
        Undo
      </Button>
    </span>
  );
}
