import { ArrowDown, ArrowUp, Check, ClipboardCheck, Hand, PencilLine, SkipForward, SquareCheck, X } from "lucide-react";
import { lazy } from "react";
import type { Feature } from "@/app/feature";

const ReviewCount = lazy(() => import("./ReviewCount"));
const on = "/reviews/$queue";

export const feature: Feature = {
  id: "reviews",
  nav: [{ label: "Review", to: "/reviews", icon: ClipboardCheck, section: "knowledge", needs: "insights:review", badge: ReviewCount }],
  commands: [
    { id: "reviews.open", title: "Go to review", words: "queues stale conflicts", keys: "g w", icon: ClipboardCheck, needs: "insights:review", run: ({ navigate }) => navigate({ to: "/reviews" }) },
    { id: "reviews.next", title: "Look at the next one", keys: "j", icon: ArrowDown, on },
    { id: "reviews.previous", title: "Look at the one before", keys: "k", icon: ArrowUp, on },
    { id: "reviews.select", title: "Select this one", keys: "x", icon: SquareCheck, needs: "insights:review", on },
    { id: "reviews.claim", title: "Claim it, or give it up", keys: "space", icon: Hand, needs: "insights:review", on },
    { id: "reviews.take", title: "Take the next that nobody looks at", keys: "t", icon: SkipForward, needs: "insights:review", on },
    { id: "reviews.confirm", title: "Confirm or approve it", keys: "a", icon: Check, needs: "insights:review", on },
    { id: "reviews.edit", title: "Edit it", keys: "e", icon: PencilLine, needs: "insights:write", on },
    { id: "reviews.reject", title: "Reject or withdraw it", keys: "r", icon: X, needs: "insights:review", on },
  ],
  touches: ["springline.insights.", "springline.provenance."].map((type) => ({ type, keys: () => [["reviews"]] })),
};
export { countsQuery } from "./queries";
export { type Queue, QUEUE_NAMES, QUEUES } from "./queues";
export { routes } from "./routes";
