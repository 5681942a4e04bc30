import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { useSession } from "@/app/use-session";
import type { Span } from "@/lib/spans";
import { MarginCard } from "./MarginCard";
import { evidenceOnQuery, type EvidenceWhole } from "./queries";

interface DocumentInsights {
  highlights: { id: string; kind: "evidence"; span: Span; label: string }[];
  notes: { id: string; span: Span; content: ReactNode }[];
}

const NOTHING: DocumentInsights = { highlights: [], notes: [] };

/** What is cited of a document that is shown: marks for its words, and cards beside them. Null while nothing is shown. */
export function useDocumentInsights(shown: { reference: string } | null): DocumentInsights {
  const { may } = useSession();
  const { data } = useQuery({ ...evidenceOnQuery(shown?.reference ?? ""), enabled: shown !== null && may("insights:read") });
  return useMemo(() => (shown === null || data === undefined ? NOTHING : told(data, shown.reference)), [data, shown?.reference]);
}

function told(evidence: EvidenceWhole[], reference: string): DocumentInsights {
  const placed = evidence.flatMap((one) => {
    const span = spanIn(one, reference);
    return span === null ? [] : [{ one, id: `evidence/${one.id}`, span }];
  });
  return {
    highlights: placed.map(({ one, id, span }) => ({ id, kind: "evidence", span, label: one.insights[0]?.statement ?? "Cited" })),
    notes: placed.map(({ one, id, span }) => ({ id, span, content: <MarginCard evidence={one} /> })),
  };
}

/** Where evidence stands in the text that is shown: in the newest one where it is now, in an older one where it was cited from. */
export function spanIn(one: Pick<EvidenceWhole, "source" | "source_now" | "start" | "end" | "start_now" | "end_now">, reference: string): Span | null {
  if (one.source_now === reference) return one.start_now === null || one.end_now === null ? null : [one.start_now, one.end_now];
  return one.source === reference ? [one.start, one.end] : null;
}
