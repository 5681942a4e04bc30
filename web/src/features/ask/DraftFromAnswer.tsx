import { useRouter } from "@tanstack/react-router";
import { InsightForm, newDraft, useInsightChange } from "@/features/insights";
import type { Sentence } from "./queries";

/** An insight from sentences of an answer: it rests on the words that they cite, not on the answer. */
export function DraftFromAnswer({ sentences, onClose }: { sentences: Sentence[]; onClose: () => void }) {
  const router = useRouter();
  const changing = useInsightChange();
  const cited = sentences.flatMap(({ citations }) => citations).flatMap(({ source, start, end, words }) => (words === null ? [] : [{ source, start, end, exact: words }]));
  const distinct = [...new Map(cited.map((one) => [`${one.source} ${one.start} ${one.end}`, one])).values()];
  const draft = { ...newDraft(distinct), statement: sentences.map(({ text }) => text ?? "").join(" ").trim().slice(0, LONGEST_STATEMENT), confidence: 50 };
  return (
    <InsightForm
      title="Draft an insight"
      draft={draft}
      action="Save as a draft"
      busy={changing.isPending}
      error={changing.error}
      onSave={(written) => changing.mutate({ do: "create", draft: written }, { onSuccess: ({ id }) => void router.navigate({ to: "/insights/$insightId", params: { insightId: id } }) })}
      onClose={onClose}
    />
  );
}

const LONGEST_STATEMENT = 2_000;
