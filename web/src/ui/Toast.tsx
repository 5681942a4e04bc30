import { Toast as Base } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { Button, IconButton } from "./Button";
import styles from "./Toast.module.css";

interface Said {
  title: string;
  detail?: string;
  kind?: "done" | "failed";
  /** What can be done about it, such as to undo. */
  action?: { label: string; onClick: () => void };
}

const manager = Base.createToastManager();

/** Says that something was done, or failed, in a corner; what failed stays for longer. */
export function toast({ title, detail, kind = "done", action }: Said): void {
  manager.add({
    title,
    type: kind,
    timeout: kind === "failed" ? 12_000 : 5_000,
    priority: kind === "failed" ? "high" : "low",
    ...(detail && { description: detail }),
    ...(action && { actionProps: { children: action.label, onClick: action.onClick } }),
  });
}

/** Where toasts are shown; once in the application. */
export function Toasts() {
  return (
    <Base.Provider toastManager={manager} limit={3}>
      <Base.Portal>
        <Base.Viewport className={styles.viewport}>
          <Shown />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

function Shown() {
  const { toasts } = Base.useToastManager();
  return toasts.map((one) => (
    <Base.Root key={one.id} toast={one} className={styles.toast} data-kind={one.type}>
      <Base.Content className={styles.content}>
        <div className={styles.words}>
          <Base.Title className={styles.title} />
          <Base.Description className={styles.detail} />
        </div>
        {one.actionProps && <Base.Action render={<Button size="small" />} />}
        <Base.Close render={<IconButton icon={X} label="Dismiss" size="small" explained={false} />} />
      </Base.Content>
    </Base.Root>
  ));
}
