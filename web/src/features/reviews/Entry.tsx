import { useEffect, useRef } from "react";
import { useSession } from "@/app/use-session";
import { actorTold, Confidence, valueTold } from "@/features/insights";
import { classNames } from "@/lib/class-names";
import { Badge, Time } from "@/ui";
import type { ReviewItem } from "./queries";
import { clockTime, holderOf } from "./queue";
import styles from "./Reviews.module.css";

interface EntryProps {
  item: ReviewItem;
  isActive: boolean;
  isSelected: boolean;
  onOpen: () => void;
  onSelect?: () => void;
}

/** A line of a queue: what it is about, since when it waits, and who looks at it. */
export function Entry({ item, isActive, isSelected, onOpen, onSelect }: EntryProps) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  const [first, second] = item.insights;
  const title = first?.statement ?? item.subject;
  return (
    <li ref={element} className={classNames(styles.entry, isActive && styles.active)} data-selected={isSelected || undefined}>
      {onSelect && (
        <input
          type="checkbox"
          className={styles.tick}
          aria-label={`Select “${title}”`}
          checked={isSelected}
          onChange={onSelect}
          onKeyDown={(event) => {
            // Elsewhere on the page this key claims; on a box it ticks, as everywhere.
            if (event.key !== " ") return;
            event.preventDefault();
            onSelect();
          }}
        />
      )}
      <button type="button" data-strokes className={styles.open} aria-current={isActive ? "true" : undefined} onClick={onOpen}>
        <span className={styles.title}>{title}</span>
        <span className={styles.about}>
          {second ? (
            <span>
              {first?.claim && valueTold(first.claim)} or {second.claim && valueTold(second.claim)}
            </span>
          ) : (
            first && <Confidence value={first.confidence} />
          )}
          <Time at={item.since} />
          <Holder item={item} />
        </span>
      </button>
    </li>
  );
}

/** Who looks at an entry, and until when. */
export function Holder({ item: { lease } }: { item: ReviewItem }) {
  const { actor } = useSession();
  const holder = holderOf(lease, actor, new Date());
  if (lease === null || holder === "nobody's") return null;
  const until = clockTime(lease.expires_at);
  return holder === "mine" ? <Badge tone="accent">yours until {until}</Badge> : <Badge tone="warn">{`${actorTold(lease.claimed_by, lease.claimed_by_name)} until ${until}`}</Badge>;
}
