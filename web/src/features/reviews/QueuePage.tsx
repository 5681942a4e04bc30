import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { ArrowLeft, CheckCheck } from "lucide-react";
import { useMemo, useState } from "react";
import { itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { count } from "@/lib/numbers";
import { Button, EmptyState, KeyHint, Page, PageHeader, Problem, ShowMore, Skeleton, Switch, Waiting } from "@/ui";
import { BulkBar } from "./BulkBar";
import { Detail } from "./Detail";
import { Entry } from "./Entry";
import { countsQuery, queueQuery } from "./queries";
import { afterwards, holderOf, stepped, toggled } from "./queue";
import { type Queue, QUEUE_NAMES, QUEUES } from "./queues";
import styles from "./Reviews.module.css";
import { useClaims, useKept } from "./use-review";

const route = getRouteApi("/signed-in/reviews/$queue");

export default function QueuePage() {
  const { queue } = route.useParams();
  const { means } = QUEUES[queue];
  const { may } = useSession();
  return (
    <Page wide>
      <PageHeader title="Review" detail={means} actions={may("insights:review") && <Keys queue={queue} />} />
      <QueueLinks />
      <Waits key={queue} queue={queue} />
    </Page>
  );
}

function QueueLinks() {
  const { data } = useQuery(countsQuery);
  return (
    <nav aria-label="Queues" className={styles.queues}>
      {QUEUE_NAMES.map((name) => {
        const { label, icon: Icon } = QUEUES[name];
        return (
          <Link key={name} to="/reviews/$queue" params={{ queue: name }} activeOptions={{ includeSearch: false }} className={styles.queue} activeProps={{ className: styles.current ?? "" }}>
            <Icon size={16} aria-hidden />
            {label}
            {data && <span className={styles.count}>{`${count(data[name]?.count ?? 0)}${data[name]?.isMore ? "+" : ""}`}</span>}
          </Link>
        );
      })}
    </nav>
  );
}

function Waits({ queue }: { queue: Queue }) {
  const { item: wanted = null, free = false } = route.useSearch();
  const navigate = route.useNavigate();
  const { may, actor } = useSession();
  const query = useInfiniteQuery(queueQuery(queue, free));
  const items = useMemo(() => distinct(itemsOf(query.data)), [query.data]);
  const keys = useMemo(() => items.map(({ subject }) => subject), [items]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const selected = useMemo(() => new Set([...chosen].filter((key) => keys.includes(key))), [chosen, keys]);
  // On a wide screen the first one is shown beside the list without anybody having chosen it.
  const active = items.find(({ subject }) => subject === wanted) ?? (wanted === null ? items[0] : undefined);
  const activeKey = active?.subject ?? null;
  const show = (subject: string | null) => void navigate({ search: (before) => ({ ...before, item: subject ?? undefined }), replace: true });
  const { claim, release } = useClaims();
  const isMine = active !== undefined && holderOf(active.lease, actor, new Date()) === "mine";
  const mayReview = may("insights:review");
  useKept(isMine ? activeKey : null);
  const done = (decided: ReadonlySet<string>) => {
    setChosen((before) => new Set([...before].filter((key) => !decided.has(key))));
    if (activeKey !== null && decided.has(activeKey)) show(afterwards(keys, activeKey, decided));
  };
  const toggleClaim = () => activeKey !== null && (isMine ? release.mutate([activeKey]) : claim.mutate({ subjects: [activeKey] }));
  const takeNext = () => claim.mutate({ next_of: queue }, { onSuccess: ({ item }) => item && show(item.subject) });
  const select = (subject: string) => setChosen((before) => toggled(before, subject));
  useCommand("reviews.next", () => show(stepped(keys, activeKey, 1)));
  useCommand("reviews.previous", () => show(stepped(keys, activeKey, -1)));
  useCommand("reviews.select", activeKey === null ? null : () => select(activeKey));
  useCommand("reviews.claim", activeKey === null ? null : toggleClaim);
  useCommand("reviews.take", mayReview ? takeNext : null);

  if (query.isLoadingError) return <Problem error={query.error} retry={query.refetch} />;
  if (!query.data) {
    return (
      <Waiting label="Loading the queue">
        <Skeleton height="56px" lines={6} />
      </Waiting>
    );
  }
  return (
    <>
      <div className={styles.tools}>
        <Switch label="Only what nobody else looks at" checked={free} onChange={(on) => void navigate({ search: (before) => ({ ...before, free: on || undefined }), replace: true })} />
        {mayReview && items.length > 0 && (
          <Button busy={claim.isPending} onClick={takeNext}>
            Take next <KeyHint keys="t" />
          </Button>
        )}
      </div>
      {query.error && <Problem error={query.error} compact retry={query.isFetchNextPageError ? query.fetchNextPage : query.refetch} />}
      {items.length === 0 ? (
        <EmptyState icon={CheckCheck} title="Nothing waits here">
          {free ? "What is in this queue somebody else looks at." : QUEUES[queue].none}
        </EmptyState>
      ) : (
        <div className={styles.split} data-open={wanted !== null || undefined}>
          <div className={styles.entries}>
            {selected.size > 0 && <BulkBar queue={queue} items={items.filter(({ subject }) => selected.has(subject))} onClear={() => setChosen(new Set())} onDone={done} claim={claim} />}
            <ol aria-label={QUEUES[queue].label}>
              {items.map((item) => (
                <Entry
                  key={item.subject}
                  item={item}
                  isActive={item.subject === activeKey}
                  isSelected={selected.has(item.subject)}
                  onOpen={() => show(item.subject)}
                  {...(mayReview && { onSelect: () => select(item.subject) })}
                />
              ))}
            </ol>
            <ShowMore query={query} size="small" />
          </div>
          <div className={styles.detail}>
            <Button size="small" kind="quiet" icon={ArrowLeft} className={styles.back} onClick={() => show(null)}>
              Back to the queue
            </Button>
            {active ? (
              <Detail key={active.subject} queue={queue} item={active} onDone={done} onClaim={toggleClaim} claiming={claim.isPending || release.isPending} />
            ) : (
              <Gone onNext={() => show(keys[0] ?? null)} />
            )}
          </div>
        </div>
      )}
    </>
  );
}

/** The one of the address isn't in the queue any more: somebody has decided it, or it holds again. */
function Gone({ onNext }: { onNext: () => void }) {
  return (
    <EmptyState icon={CheckCheck} title="This one waits no more" action={<Button onClick={onNext}>Look at the first</Button>}>
      Somebody has decided it, or its words read as they did again.
    </EmptyState>
  );
}

// Orphaned evidence of one insight is several entries with one subject: they are decided together.
function distinct<One extends { subject: string }>(items: One[]): One[] {
  return [...new Map(items.toReversed().map((item) => [item.subject, item])).values()].toReversed();
}

const MOVING: [string, string][] = [["j", "next"], ["x", "select"], ["space", "claim"]];
const DECIDING: Record<Queue, [string, string][]> = {
  stale: [["a", "confirm"], ["e", "edit"], ["r", "withdraw"]],
  orphaned: [["a", "confirm"], ["e", "edit"], ["r", "withdraw"]],
  low_confidence: [["a", "approve"], ["e", "edit"], ["r", "reject"]],
  conflicts: [["a", "decide"]],
};

function Keys({ queue }: { queue: Queue }) {
  return (
    <p className={styles.keys} aria-hidden>
      {[...MOVING, ...DECIDING[queue]].map(([keys, does]) => (
        <span key={keys}>
          <KeyHint keys={keys} /> {does}
        </span>
      ))}
    </p>
  );
}
