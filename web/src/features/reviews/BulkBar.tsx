import { useEffect, useState } from "react";
import { WhyDialog } from "@/features/insights";
import { counted } from "@/lib/numbers";
import { Button } from "@/ui";
import type { DecisionWanted, ReviewItem } from "./queries";
import { ways } from "./decisions";
import type { Queue } from "./queues";
import styles from "./Reviews.module.css";
import { type useClaims, useDecisions } from "./use-review";

interface BulkBarProps {
  queue: Queue;
  items: ReviewItem[];
  claim: ReturnType<typeof useClaims>["claim"];
  onClear: () => void;
  onDone: (done: ReadonlySet<string>) => void;
}

const OPEN = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/** What can be done with all that is selected. */
export function BulkBar({ queue, items, claim, onClear, onDone }: BulkBarProps) {
  const [rejecting, setRejecting] = useState(false);
  const deciding = useDecisions(onDone);
  useEffect(() => {
    // Before whatever is open closes, which Escape is meant for then.
    const onKey = ({ key }: KeyboardEvent) => key === "Escape" && !document.querySelector(OPEN) && onClear();
    addEventListener("keydown", onKey, true);
    return () => removeEventListener("keydown", onKey, true);
  }, [onClear]);
  const { approve, refuse } = ways(queue);
  const decide = (decisions: DecisionWanted[]) => deciding.mutate(decisions, { onSuccess: () => setRejecting(false) });
  return (
    <div role="toolbar" aria-label="What is selected" className={styles.bulk}>
      <strong>{counted(items.length, "entry", "entries")}</strong>
      <Button size="small" busy={claim.isPending} onClick={() => claim.mutate({ subjects: items.map(({ subject }) => subject) })}>
        Claim
      </Button>
      {approve && (
        <Button size="small" kind="primary" busy={deciding.isPending && !rejecting} onClick={() => decide(approve.decisions(items))}>
          {approve.label}
        </Button>
      )}
      {refuse && (
        <Button size="small" onClick={() => setRejecting(true)}>
          {refuse.label}
        </Button>
      )}
      <Button size="small" kind="quiet" onClick={onClear}>
        Clear
      </Button>
      {rejecting && refuse && (
        <WhyDialog action={refuse.action} many={items.length} busy={deciding.isPending} error={deciding.error} onDo={(note) => decide(refuse.decisions(items, note))} onClose={() => setRejecting(false)} />
      )}
    </div>
  );
}
