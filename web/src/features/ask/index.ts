import { MessageCircleMore } from "lucide-react";
import type { Feature } from "@/app/feature";

export const feature: Feature = {
  id: "ask",
  nav: [{ label: "Ask", to: "/ask", icon: MessageCircleMore, section: "knowledge", needs: "insights:read" }],
  commands: [
    { id: "ask.open", title: "Ask a question", words: "answer go to", keys: "g k", icon: MessageCircleMore, needs: "insights:read", run: ({ navigate }) => navigate({ to: "/ask" }) },
    { id: "ask.focus", title: "Change the question", keys: "/", on: "/ask" },
    { id: "ask.keep", title: "Keep this answer", keys: "s", needs: "insights:write", on: "/ask" },
    { id: "ask.again", title: "Ask it again", keys: "a", needs: "insights:write", on: "/ask/$answerId" },
  ],
  // An answer goes stale when words that it cites change; what is asked now is not asked again by itself.
  touches: ["springline.provenance.", "springline.insights."].map((type) => ({ type, keys: () => [["ask", "kept"], ["ask", "one"]] })),
};
export { routes } from "./routes";
