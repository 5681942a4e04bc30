import { Time } from "@/ui";
import { FoundLink } from "./FoundLink";
import { PassageLink } from "./PassageLink";
import { type Glance, type Kind } from "./queries";
import styles from "./Search.module.css";
import { Segments, Snippet } from "./Segments";

/** One thing that was found, with what of its texts says best why. */
export function Found({ kind, item }: { kind: Kind; item: Glance }) {
  return (
    <li className={styles.found}>
      {kind === "documents" ? (
        <PassageLink path={item.path} className={styles.name}>
          <Segments segments={item.title} />
        </PassageLink>
      ) : (
        <FoundLink kind={kind} id={item.id} className={styles.name}>
          <Segments segments={item.title} />
        </FoundLink>
      )}
      {item.snippet && <Snippet snippet={item.snippet} />}
      {item.at && (
        <span className={styles.about}>
          <Time at={item.at} />
        </span>
      )}
    </li>
  );
}
