import { House } from "lucide-react";
import type { Feature } from "@/app/feature";

export const feature: Feature = {
  id: "home",
  nav: [{ label: "Overview", to: "/", icon: House, section: "work", needs: "chat:read" }],
  commands: [{ id: "home.open", title: "Go to the overview", keys: "g h", words: "home start", icon: House, needs: "chat:read", run: ({ navigate }) => navigate({ to: "/" }) }],
  // It shows the newest of everything.
  touches: [{ type: "springline.", keys: () => [["home"]] }],
};
export { routes } from "./routes";
