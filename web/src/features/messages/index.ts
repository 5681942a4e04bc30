import type { Feature } from "@/app/feature";

export const feature: Feature = {
  id: "messages",
  commands: [
    { id: "messages.earlier", title: "Show what was said earlier", keys: "e", on: "/messages/$messageId" },
    { id: "messages.later", title: "Show what was said later", keys: "l", on: "/messages/$messageId" },
  ],
  // What a page shows of a conversation may hold any message of it, so all that is shown is read anew.
  touches: [{ type: "springline.community.message.", keys: () => [["messages"]] }],
};
export { routes } from "./routes";
