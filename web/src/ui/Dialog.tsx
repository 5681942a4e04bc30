import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "@/lib/class-names";
import { Button, IconButton } from "./Button";
import styles from "./Dialog.module.css";

interface DialogProps {
  title: string;
  description?: string;
  open: boolean;
  onClose: () => void;
  /** `top` is for palettes, `side` for inspectors. */
  place?: "middle" | "top" | "side";
  /** Keeps the title for assistive technology only. */
  titleHidden?: boolean;
  actions?: ReactNode;
  children?: ReactNode;
}

/** A modal dialog: Escape and the ground close it, focus stays inside and returns. */
export function Dialog({ title, description, open, onClose, place = "middle", titleHidden = false, actions, children }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={classNames(styles.popup, styles[place])}>
          <header className={titleHidden ? "visually-hidden" : styles.header}>
            <Base.Title className={styles.title}>{title}</Base.Title>
            {!titleHidden && <Base.Close render={<IconButton icon={X} label="Close" size="small" explained={false} />} />}
          </header>
          {description && <Base.Description className={styles.description}>{description}</Base.Description>}
          <div className={styles.body}>{children}</div>
          {actions && <footer className={styles.actions}>{actions}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmProps {
  title: string;
  /** What will happen, and whether it can be undone. */
  description: string;
  /** The verb on the button. */
  action: string;
  /** What the other button says; "Cancel" where that can't be misread. */
  dismissal?: string;
  danger?: boolean;
  busy?: boolean;
  open: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before something that is hard to undo. */
export function Confirm({ title, description, action, dismissal = "Cancel", danger = false, busy = false, open, onConfirm, onClose, children }: ConfirmProps) {
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={classNames(styles.popup, styles.middle)}>
          <header className={styles.header}>
            <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
          </header>
          <AlertDialog.Description className={styles.description}>{description}</AlertDialog.Description>
          {children && <div className={styles.body}>{children}</div>}
          <footer className={styles.actions}>
            <AlertDialog.Close render={<Button kind="quiet">{dismissal}</Button>} />
            <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={onConfirm}>
              {action}
            </Button>
          </footer>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
