import { count } from "@/lib/numbers";
import { LinkButton, Skeleton, Waiting } from "@/ui";
import { Nothing } from "./Everything";
import { Found } from "./Found";
import type { Group } from "./queries";
import styles from "./Search.module.css";

/** People or requests: the best of them. Their own page lists all, with facets and orders of its own. */
export function ShortTab({ q, group }: { q: string; group: Group | undefined }) {
  if (!group) {
    return (
      <Waiting label="Searching">
        <Skeleton height="44px" lines={6} />
      </Waiting>
    );
  }
  if (group.items.length === 0) return <Nothing />;
  return (
    <div className={styles.list}>
      <div className={styles.head}>
        <span>{group.total > group.items.length ? `The best ${count(group.items.length)} of ${count(group.total)}` : "Best first"}</span>
        <LinkButton size="small" kind="quiet" to={group.kind === "people" ? "/people" : "/requests"} search={{ q }}>
          Filter and sort in {group.kind}
        </LinkButton>
      </div>
      <ol>
        {group.items.map((item) => (
          <Found key={item.id} kind={group.kind} item={item} />
        ))}
      </ol>
    </div>
  );
}
