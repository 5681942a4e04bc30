import { useQuery } from "@tanstack/react-query";
import { GitFork } from "lucide-react";
import { ReferenceLink, Words } from "@/features/provenance";
import { Badge, LinkButton, Problem, Skeleton, Time } from "@/ui";
import { whyQuery } from "./queries";
import styles from "./Studio.module.css";

const MOST_SOURCES = 8;

/** What it rests on, and which of that has changed. */
export function Sources({ reference }: { reference: string }) {
  const query = useQuery(whyQuery(reference));
  if (query.isLoadingError) return <Problem error={query.error} retry={query.refetch} compact />;
  if (query.isPending) return <Skeleton lines={3} />;
  const { reasons, inputs, is_whole: isWhole } = query.data;
  // One source can be read for several parts of what was made.
  const sources = [...new Map(inputs.filter((input) => input.depth === 1).map((input) => [input.source, input])).values()];
  return (
    <>
      {reasons.map(({ change, through }) => (
        <div key={`${change.derived} ${change.source}`} className={styles.column}>
          <p>
            <ReferenceLink reference={change.source} /> reads differently{change.changed_at && <> since <Time at={change.changed_at} /></>}
            {through.length > 2 && <span className={styles.quiet}>, through {through.slice(1, -1).join(", ")}</span>}.
          </p>
          <Words read={change.read} now={change.reads_now} />
        </div>
      ))}
      {sources.length > 0 && (
        <>
          <h3>
            Rests on {sources.length}
            {!isWhole && " or more"}
          </h3>
          <ul className={styles.items}>
            {sources.slice(0, MOST_SOURCES).map((input) => (
              <li key={input.source} className={styles.foundLine}>
                <span className={styles.found}>
                  <ReferenceLink reference={input.source} />
                  {typeof input.read === "string" && <span className={styles.foundDetail}>{input.read}</span>}
                </span>
                {input.state !== "fresh" && <Badge tone="warn">{input.state}</Badge>}
              </li>
            ))}
          </ul>
          <div>
            <LinkButton size="small" icon={GitFork} to="/provenance" search={{ reference }}>
              All of its provenance
            </LinkButton>
          </div>
        </>
      )}
    </>
  );
}
