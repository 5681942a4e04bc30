import { Lock, Users } from "lucide-react";
import type { Feature } from "@/app/feature";
import { findPeople } from "./queries";

export const feature: Feature = {
  id: "people",
  nav: [{ label: "People", to: "/people", icon: Users, section: "knowledge", needs: "index:read" }],
  commands: [
    { id: "people.open", title: "Go to people", keys: "g p", icon: Users, needs: "index:read", run: ({ navigate }) => navigate({ to: "/people" }) },
    { id: "people.search", title: "Search these people", keys: "/", on: "/people" },
    { id: "people.manage", title: "Manage what is told of this person", words: "glaze panel admin", keys: "e", icon: Lock, needs: "profiles:manage", on: "/people/$personId" },
  ],
  finders: [{ id: "people", label: "People", needs: "index:read", find: findPeople }],
  touches: [
    { type: "springline.community.person.", keys: () => [["people"]] },
    { type: "springline.profiles.highlight.", keys: ({ subject }) => [["people", "glaze", idOf(subject)]] },
    // An event of a message doesn't say whose it is; what was told may rest on it, and what was counted counts it.
    { type: "springline.community.message.", keys: () => [["people", "glaze"], ["people", "snapshot"], ["people", "activity"]] },
    { type: "springline.community.comment.annotated.", keys: () => [["people", "snapshot"]] },
  ],
};
export { routes } from "./routes";

const idOf = (subject: string) => Number(subject.slice(subject.indexOf("/") + 1));
