import { Keyboard, LogOut, Moon, Search, Sun, SunMoon } from "lucide-react";
import type { Command } from "./feature";
import { chooseTheme } from "./theme";

/** The commands of the shell itself. */
export const ownCommands: Command[] = [
  { id: "app.palette", title: "Search or jump to", keys: "mod+k", icon: Search },
  { id: "app.help", title: "Show the shortcuts", keys: "?", words: "keyboard help", icon: Keyboard },
  { id: "app.light", title: "Use light colours", words: "theme", icon: Sun, run: () => chooseTheme("light") },
  { id: "app.dark", title: "Use dark colours", words: "theme", icon: Moon, run: () => chooseTheme("dark") },
  { id: "app.system-theme", title: "Use the system’s colours", words: "theme", icon: SunMoon, run: () => chooseTheme("system") },
  { id: "app.sign-out", title: "Sign out", words: "leave log out", icon: LogOut },
];
