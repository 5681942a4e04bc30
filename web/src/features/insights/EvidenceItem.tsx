import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { useSession } from "@/app/use-session";
import { Words } from "@/features/provenance";
import { classNames } from "@/lib/class-names";
import { Badge, TextLink, Time } from "@/ui";
import { OutcomeBadge } from "./InsightBadges";
import styles from "./Insights.module.css";
import { type EvidenceDetails, type Stance, writerQuery } from "./queries";
import { isSoft, readSource, sourceIcon, sourceLink, sourceName } from "./sources";
import { actorTold } from "./wording";

interface EvidenceItemProps {
  evidence: EvidenceDetails;
  stance?: Stance;
  /** What can be done with it. */
  actions?: ReactNode;
}

/** Words that are cited: in their context, with what became of them, and the way to where they stand. */
export function EvidenceItem({ evidence, stance, actions }: EvidenceItemProps) {
  const Icon = sourceIcon(evidence.source);
  const link = sourceLink(evidence.source_now, { start: evidence.start_now, end: evidence.end_now });
  const version = readSource(evidence.source)?.version;
  return (
    <article className={styles.evidence} data-outcome={evidence.outcome}>
      <header className={styles.source}>
        <Icon size={16} aria-hidden />
        <SourceName source={evidence.source} />
        <span className={styles.badges}>
          {stance === "contradicts" && <Badge tone="bad">speaks against it</Badge>}
          <OutcomeBadge outcome={evidence.outcome} score={evidence.score} />
        </span>
      </header>
      <CitedWords evidence={evidence} />
      <footer className={styles.quiet}>
        <span>
          {version ? `text ${version}, cited ` : "cited "}
          <Time at={evidence.made_at} /> by {actorTold(evidence.made_by, evidence.made_by_name)}
        </span>
        {link && (
          <TextLink {...link} className={styles.open}>
            {evidence.outcome === "gone" ? "Open the source" : "Open at the place"} <ArrowUpRight size={12} aria-hidden />
          </TextLink>
        )}
        {actions}
      </footer>
    </article>
  );
}

/** What a source is called; a message by who wrote it, and where. */
function SourceName({ source }: { source: string }) {
  const { may } = useSession();
  const message = readSource(source)?.message ?? null;
  const { data } = useQuery({ ...writerQuery(message ?? 0), enabled: message !== null && may("chat:read") });
  return <span className={styles.sourceName}>{data ?? sourceName(source)}</span>;
}

/** The words themselves: within what stands around them, or beside what they were edited to. */
export function CitedWords({ evidence: { source, outcome, words, words_now: now, before, after } }: { evidence: EvidenceDetails }) {
  if (outcome === "hidden") return <p className={styles.quiet}>These words are in a source that your role doesn’t read.</p>;
  if (words === null) return <p className={styles.quiet}>Taken back by their author.</p>;
  if (outcome === "edited" || outcome === "gone") return <Words read={words} now={now} />;
  return (
    <blockquote className={classNames(styles.words, isSoft(source) && styles.soft)} dir="auto">
      {before && <span className={styles.around}>…{inLine(before)}</span>}
      <mark>{words}</mark>
      {after && <span className={styles.around}>{inLine(after)}…</span>}
    </blockquote>
  );
}

/** What only says where words stand: in one line, whatever parts it. */
const inLine = (text: string) => text.replaceAll(/\s+/gu, " ");
