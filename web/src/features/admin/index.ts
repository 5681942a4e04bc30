import { KeyRound, ScrollText, ToggleLeft, UsersRound } from "lucide-react";
import type { Command, Feature, NavItem } from "@/app/feature";

const PAGES = [
  { id: "users", label: "Users", to: "/admin/users", icon: UsersRound, needs: "accounts:manage", words: "accounts roles" },
  { id: "tokens", label: "Tokens", to: "/admin/tokens", icon: KeyRound, needs: "tokens:manage", words: "services keys" },
  { id: "flags", label: "Features", to: "/admin/flags", icon: ToggleLeft, needs: "operations:read", words: "flags switches" },
  { id: "audit", label: "Audit log", to: "/admin/audit", icon: ScrollText, needs: "audit:read", words: "history changes" },
] as const;

export const feature: Feature = {
  id: "admin",
  nav: PAGES.map(({ label, to, icon, needs }): NavItem => ({ label, to, icon, needs, section: "system" })),
  commands: PAGES.map(({ id, label, to, icon, needs, words }): Command => ({ id: `admin.${id}`, title: `Go to ${label.toLowerCase()}`, icon, needs, words, run: ({ navigate }) => navigate({ to }) })),
};
export { routes } from "./routes";
