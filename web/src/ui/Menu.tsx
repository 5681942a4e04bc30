import { Menu as Base } from "@base-ui/react/menu";
import { Link, type LinkProps } from "@tanstack/react-router";
import { Check, type LucideIcon } from "lucide-react";
import { Fragment, type ReactElement } from "react";
import { classNames } from "@/lib/class-names";
import { KeyHint } from "./KeyHint";
import styles from "./Popup.module.css";

export interface MenuItem {
  label: string;
  icon?: LucideIcon;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect?: () => void;
  /** Instead of `onSelect`: where the item leads. */
  link?: LinkProps;
  /** Whether the item's setting is on; such items are told as choices. */
  checked?: boolean;
}

export interface MenuGroup {
  label?: string;
  items: MenuItem[];
}

/** A menu that opens from a button. */
export function Menu({ trigger, groups, align = "end" }: { trigger: ReactElement; groups: MenuGroup[]; align?: "start" | "end" }) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className={styles.positioner}>
          <Base.Popup className={styles.popup}>
            {groups.map((group, index) => (
              <Fragment key={group.label ?? index}>
                {index > 0 && <Base.Separator className={styles.separator} />}
                <Base.Group>
                  {group.label && <Base.GroupLabel className={styles.groupLabel}>{group.label}</Base.GroupLabel>}
                  {group.items.map((item) => (
                    <Item key={item.label} item={item} />
                  ))}
                </Base.Group>
              </Fragment>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

function Item({ item }: { item: MenuItem }) {
  const { label, icon: Icon, keys, danger, disabled, onSelect, link, checked } = item;
  const className = classNames(styles.item, danger && styles.danger);
  const content = (
    <>
      {Icon && <Icon size={16} aria-hidden />}
      {label}
      {keys && <KeyHint keys={keys} />}
    </>
  );
  if (link) {
    return (
      <Base.LinkItem className={className} render={<Link {...link} />} closeOnClick>
        {content}
      </Base.LinkItem>
    );
  }
  if (checked !== undefined) {
    return (
      <Base.CheckboxItem className={className} checked={checked} disabled={disabled} onCheckedChange={onSelect} closeOnClick>
        {content}
        <Base.CheckboxItemIndicator className={styles.check}>
          <Check size={14} aria-hidden />
        </Base.CheckboxItemIndicator>
      </Base.CheckboxItem>
    );
  }
  return (
    <Base.Item className={className} disabled={disabled} onClick={onSelect}>
      {content}
    </Base.Item>
  );
}
