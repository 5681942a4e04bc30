import { lazy, Suspense } from "react";
import type { Draft } from "./draft";

const InsightFormDialog = lazy(() => import("./InsightFormDialog"));

export interface InsightFormProps {
  title: string;
  /** What stands in the fields at first. */
  draft: Draft;
  /** The verb on the button. */
  action: string;
  busy: boolean;
  error: unknown;
  onSave: (draft: Draft) => void;
  onClose: () => void;
}

/** Writes an insight, in a dialog that is loaded when it is opened. */
export function InsightForm(props: InsightFormProps) {
  return (
    <Suspense>
      <InsightFormDialog {...props} />
    </Suspense>
  );
}
