// What a reviewer does with entries of a queue, and what is told where another one was faster.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "@/api";
import { counted } from "@/lib/numbers";
import { toast } from "@/ui";
import { actorTold } from "@/features/insights";
import { clockTime } from "./queue";
import type { DecisionWanted, Lease, Outcome } from "./queries";
import type { Queue } from "./queues";

const heldBy = ({ claimed_by: actor, claimed_by_name: name, expires_at: until }: Lease) => `${actorTold(actor, name)} is looking at it until ${clockTime(until)}.`;

/** Claims things, or what is next in a queue; whoever came second is told by whom. */
export function useClaims() {
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["reviews", "queue"] });
  const claim = useMutation({
    mutationFn: (wanted: { subjects: string[] } | { next_of: Queue }) => answer(api.POST("/api/reviews/claims", { body: wanted })),
    onSuccess: ({ claimed, refused }, wanted) => {
      for (const lease of refused.slice(0, MOST_TOLD)) toast({ title: "Somebody else was faster", detail: heldBy(lease), kind: "failed" });
      if ("subjects" in wanted && claimed.length > 0) toast({ title: claimed.length === 1 ? `Yours until ${clockTime(claimed[0]?.expires_at ?? "")}` : `${counted(claimed.length, "thing")} are yours for ten minutes` });
      if ("next_of" in wanted && claimed.length === 0) toast({ title: "Nothing is left that nobody looks at" });
    },
    onError: (error) => toast({ title: "It could not be claimed", detail: error.message, kind: "failed" }),
    onSettled: refresh,
  });
  const release = useMutation({
    mutationFn: async (subjects: string[]) => {
      await api.DELETE("/api/reviews/claims", { params: { query: { subject: subjects } } });
    },
    onError: (error) => toast({ title: "It could not be given up", detail: error.message, kind: "failed" }),
    onSettled: refresh,
  });
  return { claim, release };
}

const MOST_TOLD = 3;
const RENEW_MS = 4 * 60_000;

/** Keeps a claim while its holder looks at the thing: it ends by itself ten minutes after they went. */
export function useKept(subject: string | null): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (subject === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState !== "visible") return;
      // Whoever lost it meanwhile sees that in the queue, which is fetched anew whatever came of this.
      void api
        .POST("/api/reviews/claims", { body: { subjects: [subject] } })
        .catch(() => undefined)
        .finally(() => queryClient.invalidateQueries({ queryKey: ["reviews", "queue"] }));
    }, RENEW_MS);
    return () => clearInterval(timer);
  }, [subject, queryClient]);
}

/** Decides several things, each by itself: what is refused is told with why, the others are done. */
export function useDecisions(onDone: (done: ReadonlySet<string>) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (decisions: DecisionWanted[]) => (await answer(api.POST("/api/reviews/decisions", { body: { decisions, together: false } }))).outcomes,
    onSuccess: (outcomes) => {
      tell(outcomes);
      onDone(new Set(outcomes.filter((one) => one.is_done).map(({ subject }) => subject)));
    },
    onError: (error) => toast({ title: "Nothing was decided", detail: error.message, kind: "failed" }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["reviews"] });
      void queryClient.invalidateQueries({ queryKey: ["insights"] });
    },
  });
}

function tell(outcomes: Outcome[]): void {
  const done = outcomes.filter((one) => one.is_done).length;
  const refused = outcomes.filter(({ problem }) => problem !== null);
  if (done > 0) toast({ title: done === 1 ? "Done" : `${counted(done, "thing")} done` });
  const [first] = refused;
  if (!first?.problem) return;
  toast({ title: refused.length === 1 ? first.problem.title : `${counted(refused.length, "thing")} refused`, detail: first.problem.detail, kind: "failed" });
}
