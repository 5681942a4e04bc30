import { useInfiniteQuery } from "@tanstack/react-query";
import { itemsOf } from "@/api";
import { counted } from "@/lib/numbers";
import { Problem, ShowMore, Skeleton, Time, Waiting } from "@/ui";
import { versionsQuery } from "./queries";
import styles from "./Studio.module.css";

/** The versions of a canvas that are kept, to look at. */
export function VersionsPanel({ canvasId, shown, onShow }: { canvasId: number; shown: number | undefined; onShow: (number: number | undefined) => void }) {
  const query = useInfiniteQuery(versionsQuery(canvasId));
  const versions = itemsOf(query.data);
  if (query.isLoadingError) return <Problem error={query.error} retry={query.refetch} compact />;
  if (query.isPending) {
    return (
      <Waiting label="Loading versions">
        <Skeleton lines={6} height="36px" />
      </Waiting>
    );
  }
  return (
    <div className={styles.column}>
      <ol className={styles.items} aria-label="Versions">
        {versions.map((version, index) => (
          <li key={version.number}>
            <button
              type="button"
              className={styles.item}
              aria-current={index === 0 ? shown === undefined : shown === version.number}
              onClick={() => onShow(index === 0 ? undefined : version.number)}
            >
              <span className={styles.found}>
                Version {version.number}
                {index === 0 && " (newest)"}
                <span className={styles.foundDetail}>
                  {version.saved_by_name ?? version.saved_by}, {counted(version.nodes, "node")}
                </span>
              </span>
              <span className={styles.quiet}>
                <Time at={version.saved_at} />
              </span>
            </button>
          </li>
        ))}
      </ol>
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      <ShowMore query={query} label="Show older versions" size="small" />
    </div>
  );
}
