import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import { classNames } from "@/lib/class-names";
import { CopyCommand } from "./CopyCommand";
import styles from "./Page.module.css";

interface PageHeaderProps {
  title: ReactNode;
  /** A line in quiet letters below the title. */
  detail?: ReactNode;
  /** Above the title: where the page belongs. */
  above?: ReactNode;
  badges?: ReactNode;
  actions?: ReactNode;
}

/** The head of every page, with its only `h1`. */
export function PageHeader({ title, detail, above, badges, actions }: PageHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.heading}>
        {above && <div className={styles.above}>{above}</div>}
        <div className={styles.titleLine}>
          <h1>{title}</h1>
          {badges}
        </div>
        {detail && <div className={styles.detail}>{detail}</div>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </header>
  );
}

/** The column that a page's content stands in; `wide` takes all the room there is. */
export function Page({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return <div className={classNames(styles.page, wide && styles.wide)}>{children}</div>;
}

interface CardProps {
  title?: string;
  detail?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A part of a page. Lines part it from its neighbours; it holds no further cards. */
export function Card({ title, detail, actions, children, className }: CardProps) {
  const id = useId();
  return (
    <section className={classNames(styles.card, className)} aria-labelledby={title ? id : undefined}>
      {title && (
        <div className={styles.cardHead}>
          <div>
            <h2 id={id}>{title}</h2>
            {detail && <div className={styles.detail}>{detail}</div>}
          </div>
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** Why there is nothing, in a sentence. */
  children?: ReactNode;
  /** What to do next: a button or a link. */
  action?: ReactNode;
  /** What to do next where it is a command. */
  command?: string;
}

/** Says that there is nothing, why, and what to do next. */
export function EmptyState({ icon: Icon, title, children, action, command }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <Icon size={24} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {command && <CopyCommand command={command} />}
      {action}
    </div>
  );
}
