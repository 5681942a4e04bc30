// What is changed of insights, and what is fetched anew because of it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, creating, creatingOnce, ProblemError } from "@/api";
import { useState } from "react";
import { toast } from "@/ui";
import { type Selection } from "./citing";
import { bodyOf, type Draft, sent } from "./draft";
import { type Action, type Decision, insightQuery, type InsightWhole } from "./queries";
import { seenOf, sentSettlements, type Settlements } from "./rereview";
import { ACTIONS } from "./wording";

type Based = Pick<InsightWhole, "id" | "version">;

export type InsightChange =
  | { do: "create"; draft: Draft }
  | { do: "edit"; insight: Based; draft: Draft }
  | { do: "transition"; insight: Based; action: Action; note?: string | undefined }
  | { do: "confirm"; insight: Based & Pick<InsightWhole, "evidence">; settled: Settlements };

const DONE: Record<Exclude<InsightChange["do"], "transition">, string> = {
  create: "The insight is a draft now",
  edit: "Saved as a draft",
  confirm: "Confirmed against the words as they are now",
};

export type Changing = ReturnType<typeof useInsightChange>;

/** Changes an insight on top of the version that is shown: whoever was overtaken is told, and nothing is lost. */
export function useInsightChange() {
  const queryClient = useQueryClient();
  const [headerOf] = useState(creatingOnce);
  return useMutation({
    mutationFn: (change: InsightChange) => send(change, headerOf),
    onSuccess: (changed, change) => {
      queryClient.setQueryData(insightQuery(changed.id).queryKey, changed);
      toast({ title: change.do === "transition" ? ACTIONS[change.action].done : DONE[change.do] });
    },
    onError: tellOvertaken,
    onSettled: () => refresh(queryClient),
  });
}

function send(change: InsightChange, headerOf: ReturnType<typeof creatingOnce>): Promise<InsightWhole> {
  if (change.do === "create") {
    const body = bodyOf(change.draft);
    return answer(api.POST("/api/insights", { body, params: { header: headerOf(body) } }));
  }
  const { id, version } = change.insight;
  const path = { insight_id: id };
  switch (change.do) {
    case "edit":
      return answer(api.PATCH("/api/insights/{insight_id}", { params: { path }, body: { version, ...bodyOf(change.draft) } }));
    case "transition":
      return answer(api.POST("/api/insights/{insight_id}/transitions", { params: { path }, body: { version, action: change.action, ...(change.note && { note: change.note }) } }));
    case "confirm":
      return answer(api.POST("/api/insights/{insight_id}/confirmations", { params: { path }, body: { version, evidence: sentSettlements(change.settled), seen: seenOf(change.insight.evidence) } }));
  }
}

/** What somebody else did in between is told in words; the page fetches how it stands. */
export function tellOvertaken(error: unknown): void {
  if (!(error instanceof ProblemError) || error.status !== 409) return;
  toast({ title: error.kind === "claimed" ? "Somebody else is looking at this" : "It has changed meanwhile", detail: error.detail, kind: "failed" });
}

export type Refresh = ReturnType<typeof useQueryClient>;

/** Insights change each other (contradictions), and what waits for review. */
export function refresh(queryClient: Refresh): void {
  void queryClient.invalidateQueries({ queryKey: ["insights"] });
  void queryClient.invalidateQueries({ queryKey: ["reviews"] });
}

/** Makes words evidence, or adds them to what an insight rests on already. */
export function useCiting() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ selection, insight }: { selection: Selection; insight: InsightWhole | null }) => {
      if (insight === null) {
        return { evidence: await answer(api.POST("/api/evidence", { body: sent(selection) })), insight: null };
      }
      const evidence = [...insight.evidence.map(({ id, stance }) => ({ evidence_id: id, stance })), { selection: sent(selection), stance: "supports" as const }];
      return { evidence: null, insight: await answer(api.PATCH("/api/insights/{insight_id}", { params: { path: { insight_id: insight.id } }, body: { version: insight.version, evidence } })) };
    },
    onError: tellOvertaken,
    onSettled: () => refresh(queryClient),
  });
}

type Said = { do: "comment"; text: string; header: ReturnType<typeof creating> } | { do: "take-back"; commentId: number };

/** Says something of an insight, or takes it back. */
export function useDiscussion(insightId: number) {
  const queryClient = useQueryClient();
  const path = { insight_id: insightId };
  return useMutation({
    mutationFn: async (said: Said): Promise<void> => {
      if (said.do === "comment") await api.POST("/api/insights/{insight_id}/comments", { params: { path, header: said.header }, body: { text: said.text } });
      else await api.DELETE("/api/insights/{insight_id}/comments/{comment_id}", { params: { path: { ...path, comment_id: said.commentId } } });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["insights", "comments", insightId] }),
  });
}

/** Links an insight to what it is about, or unlinks it. */
export function useLinking(insightId: number) {
  const queryClient = useQueryClient();
  const path = { insight_id: insightId };
  return useMutation({
    mutationFn: async (change: { do: "link" | "unlink"; target: string }): Promise<void> => {
      if (change.do === "link") await api.POST("/api/insights/{insight_id}/links", { params: { path }, body: { target: change.target } });
      else await unlink(insightId, change.target);
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["insights", "one", insightId] }),
  });
}

async function unlink(insightId: number, target: string): Promise<void> {
  const [kind, number] = target.split("/");
  await api.DELETE("/api/insights/{insight_id}/links/{target_kind}/{target_id}", { params: { path: { insight_id: insightId, target_kind: kind as "person" | "request" | "insight", target_id: Number(number) } } });
}

/** Decides which of two insights that contradict each other holds. */
export function useConflictDecision(conflictId: number) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ decision, reason }: { decision: Decision; reason: string }) => {
      const { outcomes } = await answer(api.POST("/api/reviews/decisions", { body: { decisions: [{ kind: "conflict", conflict_id: conflictId, decision, reason }] } }));
      const refused = outcomes[0]?.problem;
      if (refused) throw new Error(refused.detail);
    },
    onSuccess: () => toast({ title: "Decided" }),
    onSettled: () => refresh(queryClient),
  });
}
