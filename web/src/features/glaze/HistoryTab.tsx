import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { Differences, EmptyState, Problem, ShowMore, Skeleton, Time, Waiting } from "@/ui";
import styles from "./Glaze.module.css";
import { changeTold, madeBy, sentencesChanged } from "./history";
import { historyQuery, type Version } from "./queries";
import { reasonTold } from "./reasons";

/** The versions of what is told of a person, each with what it changed, by words. */
export function HistoryTab({ personId }: { personId: number }) {
  const query = useInfiniteQuery(historyQuery(personId));
  const versions = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.error && versions.length === 0) return <Problem error={query.error} retry={query.refetch} />;
  if (query.isPending) {
    return (
      <Waiting label="Loading the history">
        <Skeleton height="56px" lines={3} />
      </Waiting>
    );
  }
  if (versions.length === 0) return <EmptyState icon={History} title="No versions yet">Each text that is told of this person will stand here, with what it changed.</EmptyState>;
  return (
    <div className={styles.tab}>
      <ol className={styles.versions} aria-label="Versions">
        {versions.map((version, index) => (
          // The one before the last that is loaded isn't there to be compared with.
          <VersionLine key={version.number} version={version} before={versions[index + 1]} isFirst={version.number === 1} />
        ))}
      </ol>
      {query.error && <Problem error={query.error} compact retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
      <ShowMore query={query} label="Show older versions" />
    </div>
  );
}

function VersionLine({ version, before, isFirst }: { version: Version; before: Version | undefined; isFirst: boolean }) {
  return (
    <li>
      <p className={styles.versionHead}>
        <strong>
          {version.number}. {changeTold(version)}
        </strong>
        <span className={styles.quiet}>
          {madeBy(version)} · <Time at={version.made_at} />
        </span>
      </p>
      {version.differences ? (
        <Differences runs={version.differences} />
      ) : version.change === "override" && version.override_text !== null ? (
        <Differences runs={[{ kind: "added", text: version.override_text }]} />
      ) : (
        version.change === "auto" && version.hidden.bio && <p className={styles.quiet}>Its text isn’t shown: it may repeat words that were taken back since.</p>
      )}
      {version.change === "stale" && (
        <ul className={styles.reasons}>
          {version.stale_reasons.map((one) => (
            <li key={one.reason}>{reasonTold(one.reason)}</li>
          ))}
        </ul>
      )}
      {version.change === "auto" && (before || isFirst) && <Sentences version={version} before={before} />}
    </li>
  );
}

function Sentences({ version, before }: { version: Version; before: Version | undefined }) {
  const { added, removed } = sentencesChanged(version, before);
  if (added.length + removed.length === 0) return null;
  return (
    <details className={styles.sentences}>
      <summary>
        Quotes and points: {added.length} new, {removed.length} gone
      </summary>
      <ul>
        {removed.map((sentence) => (
          <li key={sentence}>
            <Differences runs={[{ kind: "removed", text: sentence }]} />
          </li>
        ))}
        {added.map((sentence) => (
          <li key={sentence}>
            <Differences runs={[{ kind: "added", text: sentence }]} />
          </li>
        ))}
      </ul>
    </details>
  );
}
