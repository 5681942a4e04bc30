import { MessageCircleQuestion, Plus } from "lucide-react";
import type { Feature } from "@/app/feature";
import { findRequests } from "./queries";

export const feature: Feature = {
  id: "requests",
  nav: [{ label: "Requests", to: "/requests", icon: MessageCircleQuestion, section: "knowledge", needs: "index:read" }],
  commands: [
    { id: "requests.open", title: "Go to requests", keys: "g q", icon: MessageCircleQuestion, needs: "index:read", run: ({ navigate }) => navigate({ to: "/requests" }) },
    {
      id: "requests.new", title: "Ask for something, or offer it", words: "new request create", icon: Plus, needs: "community:write",
      run: ({ navigate }) => navigate({ to: "/requests", search: { new: true } }),
    },
    { id: "requests.search", title: "Search these requests", keys: "/", on: "/requests" },
    { id: "requests.comment", title: "Write a comment", keys: "c", needs: "community:write", on: "/requests/$requestId" },
  ],
  finders: [{ id: "requests", label: "Requests", needs: "index:read", find: findRequests }],
  touches: [
    { type: "springline.community.request.", keys: () => [["requests"]] },
    // An event of a comment names the comment, not its request.
    { type: "springline.community.comment.", keys: () => [["requests"]] },
    { type: "springline.community.message.", keys: () => [["requests", "one"]] },
  ],
};
export { indexedRequestQuery, type IndexedRequest } from "./queries";
export { RequestBadges } from "./RequestBadges";
export { routes } from "./routes";
