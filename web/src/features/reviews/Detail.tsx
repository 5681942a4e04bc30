import { useQuery } from "@tanstack/react-query";
import { Check, Hand, PencilLine, X } from "lucide-react";
import { useRef, useState } from "react";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import {
  actorTold, confirmsNot, ConflictDecision, ConflictSides, draftOf, EvidenceItem, Facts, InsightBadges, InsightForm, insightQuery, type InsightWhole, Rereview, type Settlements, useInsightChange, WhyDialog,
} from "@/features/insights";
import { Button, KeyHint, Problem, Skeleton, TextLink, Time, Waiting } from "@/ui";
import { ways } from "./decisions";
import { Holder } from "./Entry";
import type { ReviewItem } from "./queries";
import { holderOf } from "./queue";
import type { Queue } from "./queues";
import styles from "./Reviews.module.css";
import { useDecisions } from "./use-review";

interface DetailProps {
  queue: Queue;
  item: ReviewItem;
  onDone: (done: ReadonlySet<string>) => void;
  /** Claims it, or gives it up. */
  onClaim: () => void;
  claiming: boolean;
}

/** All that a reviewer decides by, with the decision in the same place. */
export function Detail(props: DetailProps) {
  const { item } = props;
  const { actor, may } = useSession();
  const holder = holderOf(item.lease, actor, new Date());
  return (
    <article className={styles.column} aria-label="What is looked at">
      <div className={styles.claim}>
        <Holder item={item} />
        <span className={styles.quiet}>
          queued <Time at={item.since} />
        </span>
        {may("insights:review") && holder !== "another's" && (
          <Button size="small" icon={Hand} busy={props.claiming} onClick={props.onClaim}>
            {holder === "mine" ? "Give it up" : "Claim it"} <KeyHint keys="space" />
          </Button>
        )}
      </div>
      {item.conflict ? <ConflictDetail {...props} conflict={item.conflict} /> : <InsightDetail {...props} />}
    </article>
  );
}

function ConflictDetail({ item, conflict, onDone }: DetailProps & { conflict: NonNullable<ReviewItem["conflict"]> }) {
  const element = useRef<HTMLDivElement>(null);
  useCommand("reviews.confirm", () => element.current?.querySelector("textarea")?.focus());
  return (
    <div ref={element} className={styles.column}>
      <h2>{conflict.insights[0]?.claim ? `${conflict.insights[0].claim.subject} ${conflict.insights[0].claim.predicate}…` : "Which of them holds?"}</h2>
      <ConflictSides conflict={conflict} />
      <ConflictDecision conflict={conflict} onDecided={() => onDone(new Set([item.subject]))} />
    </div>
  );
}

function InsightDetail({ queue, item, onDone }: DetailProps) {
  const id = item.insights[0]?.id ?? 0;
  const query = useQuery(insightQuery(id));
  if (query.error && !query.data) return <Problem error={query.error} retry={query.refetch} />;
  if (!query.data) {
    return (
      <Waiting label="Loading the insight">
        <Skeleton height="72px" lines={3} />
      </Waiting>
    );
  }
  return <Reviewed queue={queue} item={item} insight={query.data} onDone={onDone} />;
}

function Reviewed({ queue, item, insight, onDone }: Pick<DetailProps, "queue" | "item" | "onDone"> & { insight: InsightWhole }) {
  const { may } = useSession();
  const [settled, setSettled] = useState<Settlements>({});
  const [open, setOpen] = useState<"edit" | "refuse" | null>(null);
  const changing = useInsightChange();
  const deciding = useDecisions(onDone);
  const { refuse } = ways(queue);
  const isConfirmed = queue !== "low_confidence";
  const mayReview = may("insights:review");
  const mayApprove = isConfirmed ? mayReview && confirmsNot(insight, settled) === null : insight.allowed.includes("review");
  const mayRefuse = refuse !== null && insight.allowed.includes(refuse.action);
  const finished = () => onDone(new Set([item.subject]));
  const approve = () => changing.mutate(isConfirmed ? { do: "confirm", insight, settled } : { do: "transition", insight, action: "review" }, { onSuccess: finished });
  useCommand("reviews.confirm", mayApprove && !changing.isPending ? approve : null);
  useCommand("reviews.edit", may("insights:write") ? () => setOpen("edit") : null);
  useCommand("reviews.reject", mayRefuse ? () => setOpen("refuse") : null);
  return (
    <div className={styles.column}>
      <header className={styles.column}>
        <h2>
          <TextLink to="/insights/$insightId" params={{ insightId: insight.id }}>
            {insight.statement}
          </TextLink>
        </h2>
        <p className={styles.about}>
          <InsightBadges insight={insight} />
          <span className={styles.quiet}>
            {actorTold(insight.edited_by, insight.edited_by_name)} wrote it, changed <Time at={insight.changed_at} />
          </span>
        </p>
      </header>
      <Facts insight={insight} />
      {isConfirmed ? (
        <Rereview
          insight={insight}
          settled={settled}
          onSettle={(evidenceId, words) => setSettled(({ [evidenceId]: _before, ...others }) => (words === undefined ? others : { ...others, [evidenceId]: words }))}
          changing={changing}
          onConfirm={mayReview ? approve : null}
          onEdit={() => setOpen("edit")}
          onWithdraw={mayRefuse ? () => setOpen("refuse") : null}
        />
      ) : (
        <>
          <ul className={styles.column} aria-label="Evidence">
            {insight.evidence.map((one) => (
              <li key={one.id}>
                <EvidenceItem evidence={one} stance={one.stance} />
              </li>
            ))}
          </ul>
          {changing.error && <Problem error={changing.error} compact />}
          <footer className={styles.decisions}>
            <Button kind="primary" icon={Check} disabled={!mayApprove} busy={changing.isPending} onClick={approve}>
              Approve <KeyHint keys="a" />
            </Button>
            <Button icon={PencilLine} disabled={!may("insights:write")} onClick={() => setOpen("edit")}>
              Edit <KeyHint keys="e" />
            </Button>
            <Button kind="quiet" icon={X} disabled={!mayRefuse} onClick={() => setOpen("refuse")}>
              Reject <KeyHint keys="r" />
            </Button>
            {!mayApprove && mayReview && <span className={styles.quiet}>Nobody approves what they wrote themselves.</span>}
          </footer>
        </>
      )}
      {open === "refuse" && refuse && (
        <WhyDialog
          action={refuse.action}
          busy={deciding.isPending}
          error={deciding.error}
          onDo={(note) => deciding.mutate(refuse.decisions([item], note), { onSuccess: () => setOpen(null) })}
          onClose={() => setOpen(null)}
        />
      )}
      {open === "edit" && (
        <InsightForm
          title="Edit the insight"
          draft={draftOf(insight)}
          action="Save as a draft"
          busy={changing.isPending}
          error={changing.error}
          onSave={(draft) => changing.mutate({ do: "edit", insight, draft }, { onSuccess: () => setOpen(null) })}
          onClose={() => setOpen(null)}
        />
      )}
    </div>
  );
}
