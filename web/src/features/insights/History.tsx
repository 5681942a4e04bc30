import { useInfiniteQuery } from "@tanstack/react-query";
import { wordRuns } from "@/features/provenance";
import { itemsOf } from "@/api";
import { Card, Differences, Problem, ShowMore, Skeleton, Time, Waiting } from "@/ui";
import { changesOf } from "./history";
import styles from "./Insights.module.css";
import { historyQuery, type InsightVersion } from "./queries";
import { actorTold, CHANGES } from "./wording";

/** The versions of an insight, the newest first, each with what it changed, by words. */
export function History({ insightId }: { insightId: number }) {
  const query = useInfiniteQuery(historyQuery(insightId));
  const versions = itemsOf(query.data);
  return (
    <Card title="History">
      {query.error && <Problem error={query.error} compact retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
      {!query.data && !query.error && (
        <Waiting label="Loading the history">
          <Skeleton lines={3} />
        </Waiting>
      )}
      <ol className={styles.versions} aria-label="History">
        {versions.map((version, index) => (
          <Version key={version.number} version={version} before={versions[index + 1]} />
        ))}
      </ol>
      <ShowMore query={query} label="Show older versions" size="small" />
    </Card>
  );
}

function Version({ version, before }: { version: InsightVersion; before: InsightVersion | undefined }) {
  // Of the last one that is loaded nobody knows here what was before it, unless it is the first.
  const changes = before || version.number === 1 ? changesOf(version, before) : [];
  return (
    <li>
      <p>
        <span className={styles.strong}>{actorTold(version.made_by, version.made_by_name)}</span> {CHANGES[version.change]}{" "}
        <span className={styles.quiet}>
          <Time at={version.made_at} />
        </span>
      </p>
      {version.note && <p className={styles.note}>{version.note}</p>}
      {version.number > 1 && changes.length > 0 && (
        <details>
          <summary>What changed</summary>
          <dl className={styles.changes}>
            {changes.map(({ label, before: was, now }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>
                  <Differences runs={wordRuns(was ?? "", now ?? "")} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}
