import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import { Inbox } from "lucide-react";
import { type ReactNode, useId, useMemo } from "react";
import { useSession } from "@/app/use-session";
import { explorerOf, placeOf } from "@/features/provenance";
import { Progress, RunStatus } from "@/features/runs";
import { count } from "@/lib/numbers";
import { EmptyState, Page, PageHeader, Problem, Skeleton, TextLink, Time, Waiting } from "@/ui";
import { type About, type Digest, digest, type Item } from "./digest";
import styles from "./Home.module.css";
import { homeQuery } from "./queries";

export default function HomePage() {
  const session = useSession();
  const query = useQuery(homeQuery);
  const told = useMemo(() => query.data && digest(query.data), [query.data]);
  return (
    <Page>
      <PageHeader title="Overview" detail={told ? summary(told) : session.tenant_name} />
      {query.error && <Problem error={query.error} retry={query.refetch} />}
      {query.isPending ? <Loading /> : told && <Sections told={told} />}
    </Page>
  );
}

/** What there is to know, in a line: "2 at work · 1 out of date · nothing to review". */
export function summary({ running, stale, review, tells }: Digest): string {
  const said = [
    tells.running && (running.length > 0 ? `${count(running.length)} at work` : "nothing at work"),
    stale.length > 0 ? `${count(stale.length)} out of date` : "nothing out of date",
    tells.review && (review.length > 0 ? `${count(review.length)} to review` : "nothing to review"),
  ];
  const words = said.filter(Boolean).join(" · ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function Sections({ told }: { told: Digest }) {
  const { changed, stale, running, review, tells } = told;
  if (changed.length + stale.length + running.length + review.length === 0) {
    return (
      <EmptyState icon={Inbox} title="Nothing here yet" command="springline import signal-cli examples/neighbourhood.jsonl">
        What people write, ask for and change appears here. Import a chat, or the sample:
      </EmptyState>
    );
  }
  return (
    <div className={styles.columns}>
      <div className={styles.column}>
        <Section title="What changed" none="Nothing has changed yet.">
          {changed.map((item) => (
            <Line key={item.key} item={item} />
          ))}
        </Section>
      </div>
      <div className={styles.column}>
        {tells.review && (
          <Section title="Needs review" none="Nothing waits for a decision." size={review.length}>
            {review.map((item) => (
              <Line key={item.key} item={item} />
            ))}
          </Section>
        )}
        <Section title="Out of date" none="Everything that is told still holds." size={stale.length}>
          {stale.map((item) => (
            <Line key={item.key} item={item} />
          ))}
        </Section>
        {tells.running && (
          <Section title="Running" none="Nothing is at work." size={running.length} more={<TextLink to="/runs">All runs</TextLink>}>
            {running.map((run) => (
              <li key={run.id}>
                <Link to="/runs/$runId" params={{ runId: run.id }} className={styles.item}>
                  <span className={styles.words}>
                    <span className={styles.title}>{run.title}</span>
                    {run.progress && <Progress progress={run.progress} />}
                  </span>
                  <RunStatus run={run} />
                </Link>
              </li>
            ))}
          </Section>
        )}
      </div>
    </div>
  );
}

function Section({ title, none, size = 0, more, children }: { title: string; none: string; size?: number; more?: ReactNode; children: ReactNode[] }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={styles.section}>
      <div className={styles.head}>
        <h2 id={id}>
          {title} {size > 0 && <span className={styles.count}>{count(size)}</span>}
        </h2>
        {more}
      </div>
      {children.length === 0 ? <p className={styles.none}>{none}</p> : <ul>{children}</ul>}
    </section>
  );
}

function Line({ item: { icon: Icon, title, detail, at, about } }: { item: Item }) {
  const content = (
    <>
      <Icon size={16} aria-hidden />
      <span className={styles.words}>
        <span className={styles.title}>{title}</span>
        <span className={styles.detail}>{detail}</span>
      </span>
      {at && <Time at={at} />}
    </>
  );
  return (
    <li>
      <Link {...(linkOf(about) as LinkProps)} className={styles.item}>
        {content}
      </Link>
    </li>
  );
}

/** The page that an item opens. */
export function linkOf(about: About): { to: string; search?: Record<string, string> } {
  switch (about.kind) {
    case "message":
      return { to: `/messages/${about.id}` };
    case "request":
      return { to: `/requests/${about.id}` };
    case "person":
      return { to: `/people/${about.id}` };
    case "people":
      return { to: "/people" };
    case "glaze":
      return { to: `/admin/profiles/${about.id}/glaze` };
    case "thing":
      return placeOf(about.reference) ?? explorerOf(about.reference);
    case "queue":
      return { to: `/reviews/${about.queue}` };
    case "dead-letters":
      return { to: "/operations", search: { queue: about.queue } };
  }
}

function Loading() {
  return (
    <Waiting label="Loading the overview">
      <div className={styles.columns}>
        <Skeleton height="36px" lines={8} />
        <Skeleton height="36px" lines={5} />
      </div>
    </Waiting>
  );
}
