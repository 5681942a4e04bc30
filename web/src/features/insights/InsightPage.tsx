import { useQuery } from "@tanstack/react-query";
import { getRouteApi, type LinkProps } from "@tanstack/react-router";
import { GitFork, PencilLine } from "lucide-react";
import { useState } from "react";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { explorerOf } from "@/features/provenance";
import { PinButton, referencePin } from "@/features/studio";
import { Button, Card, LinkButton, Page, PageHeader, Problem, Skeleton, TextLink, Time, Waiting } from "@/ui";
import { Comments } from "./Comments";
import { Conflicts } from "./Conflicts";
import { draftOf } from "./draft";
import { EvidenceItem } from "./EvidenceItem";
import { Facts } from "./Facts";
import { History } from "./History";
import { InsightBadges } from "./InsightBadges";
import { InsightForm } from "./InsightForm";
import styles from "./Insights.module.css";
import { Links } from "./Links";
import { type InsightWhole, insightQuery } from "./queries";
import { confirmsNot, type Settlements } from "./rereview";
import { Rereview } from "./Rereview";
import { Transitions } from "./Transitions";
import { useInsightChange } from "./use-changes";
import { actorTold, changedOf, STATES } from "./wording";

const route = getRouteApi("/signed-in/insights/$insightId");

export default function InsightPage() {
  const { insightId } = route.useParams();
  const query = useQuery(insightQuery(insightId));
  useTitle(query.data?.statement);
  if (query.data) return <Shown key={insightId} insight={query.data} problem={query.error && <Problem error={query.error} compact retry={query.refetch} />} />;
  return (
    <Page>
      {query.error ? (
        <>
          <PageHeader title="Insight" above={<Back />} />
          <Problem error={query.error} retry={query.refetch} />
        </>
      ) : (
        <Waiting label="Loading the insight">
          <Skeleton width="70%" height="28px" />
          <Skeleton height="96px" lines={3} />
        </Waiting>
      )}
    </Page>
  );
}

function Shown({ insight, problem }: { insight: InsightWhole; problem: React.ReactNode }) {
  const { edit: isEditing } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const [settled, setSettled] = useState<Settlements>({});
  const [withdrawing, setWithdrawing] = useState(false);
  const changing = useInsightChange();
  const mayWrite = may("insights:write") && ["draft", "reviewed", "published"].includes(insight.status);
  const mayWithdraw = insight.allowed.includes("archive");
  const isStale = insight.state === "stale" && mayWrite;
  const edit = (open: boolean) => void navigate({ search: (before) => ({ ...before, edit: open || undefined }), replace: !open });
  const mayConfirm = may("insights:review");
  const confirm = () => changing.mutate({ do: "confirm", insight, settled }, { onSuccess: () => setSettled({}) });
  const settle = (id: number, words: Settlements[number] | undefined) =>
    setSettled(({ [id]: _before, ...others }) => (words === undefined ? others : { ...others, [id]: words }));
  useCommand("insights.confirm", isStale && mayConfirm && confirmsNot(insight, settled) === null && !changing.isPending ? confirm : null);
  useCommand("insights.edit", mayWrite ? () => edit(true) : null);
  useCommand("insights.withdraw", mayWithdraw ? () => setWithdrawing(true) : null);
  const changedOnes = isStale ? new Set(changedOf(insight.evidence).map(({ id }) => id)) : new Set<number>();

  return (
    <Page>
      <PageHeader
        above={<Back />}
        title={insight.statement}
        badges={<InsightBadges insight={insight} />}
        detail={
          <>
            {actorTold(insight.created_by, insight.created_by_name)} wrote it <Time at={insight.created_at} />
            {insight.version > 1 && (
              <>
                , changed <Time at={insight.changed_at} />
              </>
            )}
            {insight.since && insight.state !== "fresh" && (
              <>
                {" · "}
                went {insight.state} <Time at={insight.since} />
              </>
            )}
          </>
        }
        actions={
          <>
            <PinButton pin={referencePin(`insight/${insight.id}`)} name="this insight" labelled size="usual" />
            {may("provenance:read") && (
              <LinkButton icon={GitFork} {...(explorerOf(`insight/${insight.id}`) as LinkProps)}>
                Provenance
              </LinkButton>
            )}
            {mayWrite && (
              <Button icon={PencilLine} onClick={() => edit(true)}>
                Edit
              </Button>
            )}
            <Transitions insight={insight} withdrawing={withdrawing} onWithdraw={setWithdrawing} />
          </>
        }
      />
      {problem}
      <div className={styles.reading}>
        <div className={styles.main}>
          {isStale ? (
            <Rereview insight={insight} settled={settled} onSettle={settle} changing={changing} onConfirm={mayConfirm ? confirm : null} onEdit={() => edit(true)} onWithdraw={mayWithdraw ? () => setWithdrawing(true) : null} />
          ) : (
            insight.state !== "fresh" && <p className={styles.stateNote}>{STATES[insight.state].why}</p>
          )}
          {insight.evidence.length > changedOnes.size && (
            <Card title={changedOnes.size > 0 ? "Evidence that stands" : "Evidence"}>
              <ul className={styles.evidenceList}>
                {insight.evidence
                  .filter(({ id }) => !changedOnes.has(id))
                  .map((one) => (
                    <li key={one.id}>
                      <EvidenceItem evidence={one} stance={one.stance} />
                    </li>
                  ))}
              </ul>
            </Card>
          )}
          <Conflicts insight={insight} />
          <Comments insight={insight} />
        </div>
        <aside className={styles.aside} aria-label="About it">
          <Card title="Claim">
            <Facts insight={insight} />
          </Card>
          <Links insight={insight} mayChange={mayWrite} />
          <History insightId={insight.id} />
        </aside>
      </div>
      {isEditing && mayWrite && (
        <InsightForm
          title="Edit the insight"
          draft={draftOf(insight)}
          action={insight.status === "draft" ? "Save" : "Save as a draft"}
          busy={changing.isPending}
          error={changing.error}
          onSave={(draft) => changing.mutate({ do: "edit", insight, draft }, { onSuccess: () => edit(false) })}
          onClose={() => edit(false)}
        />
      )}
    </Page>
  );
}

const Back = () => <TextLink to="/insights">Insights</TextLink>;
