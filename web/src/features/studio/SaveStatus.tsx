import { Check, CloudOff, LoaderCircle, Pencil, TriangleAlert } from "lucide-react";
import { classNames } from "@/lib/class-names";
import { Button } from "@/ui";
import type { SaveState } from "./autosave";
import styles from "./Studio.module.css";

/** Whether all is saved; where it isn't, why, and what to do. */
export function SaveStatus({ state, onRetry, onDecide }: { state: SaveState; onRetry: () => void; onDecide: () => void }) {
  return (
    <>
      <span role="status" className={classNames(styles.status, (state.kind === "failed" || state.kind === "conflict") && styles.failed)}>
        <Said state={state} />
      </span>
      {state.kind === "failed" && (
        <Button size="small" onClick={onRetry}>
          Save now
        </Button>
      )}
      {state.kind === "conflict" && (
        <Button size="small" kind="primary" onClick={onDecide}>
          Decide
        </Button>
      )}
    </>
  );
}

function Said({ state }: { state: SaveState }) {
  switch (state.kind) {
    case "saved":
      return <><Check size={14} aria-hidden /> Saved</>;
    case "waiting":
      return <><Pencil size={14} aria-hidden /> Changed</>;
    case "saving":
      return <><LoaderCircle size={14} aria-hidden /> Saving</>;
    case "failed":
      return <><CloudOff size={14} aria-hidden /> Not saved – {state.why}</>;
    case "conflict":
      return <><TriangleAlert size={14} aria-hidden /> Not saved – somebody changed the same</>;
  }
}
