import { Link } from "@tanstack/react-router";
import { ShowMore, Time } from "@/ui";
import styles from "./Timeline.module.css";
import type { Version } from "./queries";
import { changesOf, originOf, VERSION_STATES } from "./wording";

interface VersionTimelineProps {
  slug: string;
  versions: Version[];
  /** The number of the version that is shown. */
  shown: number;
  query: Parameters<typeof ShowMore>[0]["query"];
}

/** Versions of a bundle, the newest first: who made each, when, and what it changed. */
export function VersionTimeline({ slug, versions, shown, query }: VersionTimelineProps) {
  return (
    <>
      <ol className={styles.timeline}>
        {versions.map((version) => (
          <li key={version.number} className={styles.entry} data-state={version.state}>
            <Link
              to="/bundles/$slug"
              params={{ slug }}
              search={(before: object) => ({ ...before, version: version.number })}
              className={styles.version}
              aria-current={version.number === shown ? "true" : undefined}
            >
              <span className={styles.line}>
                <strong>Version {version.number}</strong>
                <Time at={version.created_at} />
              </span>
              {version.note && <span className={styles.note}>{version.note}</span>}
              <span className={styles.facts}>
                {version.state !== "ready" && `${VERSION_STATES[version.state].label} · `}
                {changesOf(version)} · {[version.created_by_name ?? (version.created_by.startsWith("command/") ? null : version.created_by), originOf(version.origin)].filter(Boolean).join(", ")}
              </span>
            </Link>
          </li>
        ))}
      </ol>
      <ShowMore query={query} label="Earlier versions" size="small" />
    </>
  );
}
