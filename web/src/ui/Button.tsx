import { Button as BaseButton } from "@base-ui/react/button";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { classNames } from "@/lib/class-names";
import styles from "./Button.module.css";
import { Tooltip } from "./Tooltip";

type ButtonKind = "primary" | "plain" | "quiet" | "danger";

interface Looks {
  kind?: ButtonKind;
  size?: "small" | "usual";
  icon?: LucideIcon;
}

type ButtonProps = Looks & Omit<ComponentProps<"button">, "size" | "ref"> & { ref?: React.Ref<HTMLButtonElement>; busy?: boolean };

/** A button. `busy` keeps its place and focus while what it does is under way. */
export function Button({ kind = "plain", size = "usual", icon: Icon, busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <BaseButton
      {...rest}
      disabled={Boolean(disabled) || busy}
      focusableWhenDisabled={busy}
      aria-busy={busy || undefined}
      className={classNames(styles.button, styles[kind], styles[size], className)}
    >
      {Icon && <Icon size={16} aria-hidden />}
      {children}
    </BaseButton>
  );
}

type IconButtonProps = Omit<ButtonProps, "children" | "icon"> & {
  icon: LucideIcon;
  label: string;
  keys?: string;
  /** Without it there is no tooltip: for what everyone knows, such as the cross that closes a dialog. */
  explained?: boolean;
};

/** A button that is only an icon; `label` names it, and is shown as its tooltip with the shortcut `keys`. */
export function IconButton({ icon: Icon, label, keys, kind = "quiet", size = "usual", explained = true, className, ...rest }: IconButtonProps) {
  const button = (
    <BaseButton {...rest} aria-label={label} className={classNames(styles.button, styles.icon, styles[kind], styles[size], className)}>
      <Icon size={16} aria-hidden />
    </BaseButton>
  );
  if (!explained) return button;
  return (
    <Tooltip text={label} {...(keys && { keys })}>
      {button}
    </Tooltip>
  );
}

type LinkButtonProps = Looks & LinkProps & { children: ReactNode; className?: string | undefined };

/** A link to another page that looks like a button. */
export function LinkButton({ kind = "plain", size = "usual", icon: Icon, className, children, ...to }: LinkButtonProps) {
  return (
    <Link {...to} className={classNames(styles.button, styles[kind], styles[size], className)}>
      {Icon && <Icon size={16} aria-hidden />}
      {children}
    </Link>
  );
}

/** A link in a text or a list, in the colour of the text around it until it is pointed at. */
export function TextLink({ className, children, ...to }: LinkProps & { children: ReactNode; className?: string | undefined }) {
  return (
    <Link {...to} className={classNames(styles.textLink, className)}>
      {children}
    </Link>
  );
}
