import { Clapperboard } from "lucide-react";
import type { Feature } from "@/app/feature";

export const feature: Feature = {
  id: "media",
  nav: [{ label: "Media", to: "/media", icon: Clapperboard, section: "knowledge", needs: "search:read" }],
  commands: [
    { id: "media.open", title: "Go to media", keys: "g m", words: "scenes footage", icon: Clapperboard, needs: "search:read", run: ({ navigate }) => navigate({ to: "/media" }) },
    { id: "media.search", title: "Search these scenes", keys: "/", on: "/media" },
    { id: "media.next", title: "Next scene", keys: "j", on: "/media/scenes/$sceneId" },
    { id: "media.previous", title: "Previous scene", keys: "k", on: "/media/scenes/$sceneId" },
  ],
};
export { routes } from "./routes";
