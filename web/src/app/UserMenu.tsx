import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { ChevronsUpDown, Keyboard, LogOut, Moon, Sun, SunMoon } from "lucide-react";
import { signOut } from "@/api/session";
import { Avatar, Menu, toast } from "@/ui";
import { useCommand, useCommands } from "./commands";
import { chooseTheme, type Theme, useTheme } from "./theme";
import styles from "./UserMenu.module.css";
import { useSession } from "./use-session";

const THEMES: { theme: Theme; label: string; icon: typeof Sun }[] = [
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
  { theme: "system", label: "As the system", icon: SunMoon },
];

/** Who is signed in, the theme, and the way out. */
export function UserMenu() {
  const session = useSession();
  const chosen = useTheme();
  const { run } = useCommands();
  const router = useRouter();
  const queryClient = useQueryClient();
  const leave = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await router.navigate({ to: "/sign-in" });
      queryClient.clear();
    },
    onError: (error) => toast({ title: "You are still signed in", detail: error.message, kind: "failed" }),
  });
  useCommand("app.sign-out", () => leave.mutate());
  const name = session.account?.name ?? session.actor;
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className={styles.user}>
          <Avatar name={name} size={24} />
          <span className={styles.names}>
            <span className={styles.name}>{name}</span>
            <span className={styles.tenant}>{session.tenant_name}</span>
          </span>
          <ChevronsUpDown size={14} aria-hidden />
        </button>
      }
      groups={[
        { label: "Colours", items: THEMES.map(({ theme, label, icon }) => ({ label, icon, checked: chosen === theme, onSelect: () => chooseTheme(theme) })) },
        {
          items: [
            { label: "Shortcuts", icon: Keyboard, keys: "?", onSelect: () => run("app.help") },
            { label: "Sign out", icon: LogOut, onSelect: () => leave.mutate() },
          ],
        },
      ]}
    />
  );
}
