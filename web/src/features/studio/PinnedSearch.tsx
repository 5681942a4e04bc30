import { useQuery } from "@tanstack/react-query";
import { useSession } from "@/app/use-session";
import { narrowedBy } from "@/features/search";
import { Problem, Skeleton } from "@/ui";
import styles from "./Board.module.css";
import type { SearchNode } from "./document";
import { searchWords } from "./naming";
import { findingsQuery } from "./queries";

/** What a search finds now. */
export function PinnedSearch({ node }: { node: SearchNode }) {
  const { may } = useSession();
  const query = useQuery({ ...findingsQuery(node.query), enabled: may("search:read") });
  const filters = narrowedBy(node.query);
  return (
    <>
      <div className={styles.name}>{searchWords(node.query) || "Everything"}</div>
      {filters.length > 0 && <div className={styles.quiet}>{filters.join(", ")}</div>}
      {!may("search:read") ? (
        <p className={styles.quiet}>You may not search.</p>
      ) : query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} compact />
      ) : query.isPending ? (
        <Skeleton lines={3} />
      ) : query.data.length === 0 ? (
        <p className={styles.quiet}>It finds nothing now.</p>
      ) : (
        query.data.map(({ kind, total, titles }) => (
          <div key={kind} className={styles.hits}>
            <div className={styles.quiet}>
              {total} {kind}
            </div>
            <ul>
              {titles.map((title, index) => (
                <li key={index}>{title}</li>
              ))}
            </ul>
          </div>
        ))
      )}
    </>
  );
}
