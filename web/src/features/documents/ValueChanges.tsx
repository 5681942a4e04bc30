import { useQuery } from "@tanstack/react-query";
import { TableProperties } from "lucide-react";
import { wordRuns } from "@/features/provenance";
import { counted } from "@/lib/numbers";
import { Badge, Differences, EmptyState, Problem, Skeleton, TextLink, type Tone, Waiting } from "@/ui";
import styles from "./Diff.module.css";
import { type ExtractionChange, extractionDiffQuery } from "./diff-queries";

const OPS: Record<ExtractionChange["op"], { label: string; tone: Tone }> = {
  added: { label: "New", tone: "good" },
  removed: { label: "Gone", tone: "bad" },
  changed: { label: "Changed", tone: "accent" },
  equal: { label: "The same", tone: "neutral" },
};

/** What was extracted from one version and not from the other, with the words that said and say it. */
export function ValueChanges({ slug, path, from, to }: { slug: string; path: string; from: number; to: number }) {
  const query = useQuery(extractionDiffQuery(slug, path, from, to));
  if (!query.data) {
    return query.error ? (
      <Problem error={query.error} retry={query.refetch} />
    ) : (
      <Waiting label="Loading the values">
        <Skeleton height="40px" lines={4} />
      </Waiting>
    );
  }
  const { changes, equal } = query.data;
  if (changes.length === 0) {
    return (
      <EmptyState icon={TableProperties} title="The same values">
        {equal === 0 ? "Nothing was extracted from either version." : `${counted(equal, "value")} ${equal === 1 ? "is" : "are"} the same in both.`}
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={styles.values}>
        {changes.map((change, index) => (
          <li key={index}>
            <Value change={change} slug={slug} path={path} from={from} to={to} />
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>{counted(equal, "value")} {equal === 1 ? "is" : "are"} the same.</p>
    </>
  );
}

function Value({ change: { op, old, new: now }, slug, path, from, to }: { change: ExtractionChange; slug: string; path: string; from: number; to: number }) {
  const shown = now ?? old;
  if (!shown) return null;
  return (
    <>
      <p>
        <Badge tone={OPS[op].tone}>{OPS[op].label}</Badge> <span className={styles.quiet}>{shown.kind.replaceAll("_", " ")}:</span> {shown.subject} <span className={styles.quiet}>{shown.predicate}</span>
      </p>
      <div className={styles.valueWords}>{old && now ? <Differences runs={wordRuns(old.value, now.value)} /> : <p className={op === "removed" ? styles.gone : undefined}>{shown.value}</p>}</div>
      <div className={styles.quotes}>
        {old && (
          <TextLink to="/bundles/$slug/documents" params={{ slug }} search={{ path, version: from, at: `char=${old.start},${old.end}` }}>
            Version {from}: “{old.quote}”
          </TextLink>
        )}
        {now && (
          <TextLink to="/bundles/$slug/documents" params={{ slug }} search={{ path, version: to, at: `char=${now.start},${now.end}` }}>
            Version {to}: “{now.quote}”
          </TextLink>
        )}
      </div>
    </>
  );
}
