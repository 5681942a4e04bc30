import { Check, Lightbulb, MessageSquare, PencilLine, Plus, Undo2 } from "lucide-react";
import type { Feature } from "@/app/feature";
import { findInsights } from "./queries";

const LIST = "/insights";
const ONE = "/insights/$insightId";

export const feature: Feature = {
  id: "insights",
  nav: [{ label: "Insights", to: LIST, icon: Lightbulb, section: "knowledge", needs: "insights:read" }],
  commands: [
    { id: "insights.open", title: "Go to insights", words: "claims evidence", keys: "g i", icon: Lightbulb, needs: "insights:read", run: ({ navigate }) => navigate({ to: LIST }) },
    { id: "insights.new", title: "Write an insight", words: "new claim create", icon: Plus, needs: "insights:write", run: ({ navigate }) => navigate({ to: LIST, search: { new: true } }) },
    { id: "insights.search", title: "Search these insights", keys: "/", on: LIST },
    { id: "insights.confirm", title: "Confirm it against the words as they are now", keys: "a", icon: Check, needs: "insights:review", on: ONE },
    { id: "insights.edit", title: "Edit this insight", keys: "e", icon: PencilLine, needs: "insights:write", on: ONE },
    { id: "insights.withdraw", title: "Withdraw this insight", keys: "r", icon: Undo2, needs: "insights:write", on: ONE },
    { id: "insights.comment", title: "Write a comment", keys: "c", icon: MessageSquare, needs: "insights:write", on: ONE },
  ],
  finders: [{ id: "insights", label: "Insights", needs: "insights:read", find: findInsights }],
  touches: [
    { type: "springline.insights.", keys: () => [["insights"]] },
    // Words that changed are told as marks of what rests on them.
    { type: "springline.provenance.", keys: () => [["insights"]] },
  ],
};
export { Confidence } from "./Confidence";
export { ConflictDecision, ConflictSides } from "./Conflicts";
export { draftOf, newDraft } from "./draft";
export { InsightForm } from "./InsightForm";
export { Facts } from "./Facts";
export { Rereview } from "./Rereview";
export { confirmsNot, seenOf, type Settlements } from "./rereview";
export { WhyDialog } from "./Transitions";
export { useInsightChange } from "./use-changes";
export { actorTold, valueTold } from "./wording";
export { CiteButton } from "./CiteButton";
export { CiteDialog } from "./cite-lazily";
export type { Selection } from "./citing";
export { EvidenceItem } from "./EvidenceItem";
export { InsightBadges, OutcomeBadge } from "./InsightBadges";
export { type EvidenceDetails, type EvidenceWhole, insightQuery, type InsightWhole } from "./queries";
export { routes } from "./routes";
export { isSoft, readSource, sourceIcon, sourceLink, sourceName } from "./sources";
export { useDocumentInsights } from "./use-document-insights";
