import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, type LinkProps } from "@tanstack/react-router";
import { GitFork, Lightbulb, RefreshCw, SearchX } from "lucide-react";
import { useState } from "react";
import { answer, api } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { explorerOf } from "@/features/provenance";
import { PinButton, referencePin } from "@/features/studio";
import { Badge, Button, Card, Differences, EmptyState, KeyHint, LinkButton, Page, PageHeader, Problem, Skeleton, Switch, TextLink, Time, toast, Waiting } from "@/ui";
import styles from "./Ask.module.css";
import { How } from "./AskPage";
import { DraftFromAnswer } from "./DraftFromAnswer";
import { type KeptAnswer, keptAnswerQuery, type Sentence } from "./queries";
import { answerChanges, askedOf } from "./questions";
import { Sentences } from "./Sentences";

const route = getRouteApi("/signed-in/ask/$answerId");

export default function AnswerPage() {
  const { answerId } = route.useParams();
  const { number } = route.useSearch();
  const query = useQuery(keptAnswerQuery(answerId, number));
  useTitle(query.data?.question);
  if (query.data) return <Shown told={query.data} problem={query.error && <Problem error={query.error} compact retry={query.refetch} />} />;
  return (
    <Page>
      {query.error ? (
        <>
          <PageHeader title="Answer" above={<Back />} />
          <Problem error={query.error} retry={query.refetch} />
        </>
      ) : (
        <Waiting label="Loading the answer">
          <Skeleton width="60%" height="28px" />
          <Skeleton height="48px" lines={3} />
        </Waiting>
      )}
    </Page>
  );
}

function Shown({ told, problem }: { told: KeptAnswer; problem: React.ReactNode }) {
  const { may } = useSession();
  const { changes = false } = route.useSearch();
  const navigate = route.useNavigate();
  const [drafting, setDrafting] = useState<Sentence[] | null>(null);
  const asking = useAskingAgain(told);
  const mayWrite = may("insights:write");
  useCommand("ask.again", mayWrite && !asking.isPending ? () => asking.mutate() : null);
  const show = (number: number, isCompared: boolean) => void navigate({ search: { number: number === told.newest ? undefined : number, changes: isCompared || undefined }, replace: true });
  return (
    <Page>
      <PageHeader
        above={<Back />}
        title={told.question}
        badges={told.number === told.newest && told.state !== "fresh" && <Badge tone="warn">{told.state}</Badge>}
        detail={
          <>
            Answered <Time at={told.made_at} />
            {told.looked_at !== told.made_at && (
              <>
                , asked last <Time at={told.looked_at} />
              </>
            )}
            , {scopeTold(told)}
          </>
        }
        actions={
          <>
            <PinButton pin={referencePin(`answer/${told.id}`)} name="this answer" labelled size="usual" />
            {may("provenance:read") && (
              <LinkButton icon={GitFork} {...(explorerOf(`answer/${told.id}`) as LinkProps)}>
                Provenance
              </LinkButton>
            )}
            {mayWrite && (
              <Button kind={told.state === "stale" ? "primary" : "plain"} icon={RefreshCw} busy={asking.isPending} onClick={() => asking.mutate()}>
                Ask again <KeyHint keys="a" />
              </Button>
            )}
          </>
        }
      />
      {problem}
      {asking.error && <Problem error={asking.error} compact />}
      {told.state === "stale" && told.number === told.newest && <p className={styles.note}>Words that it cites read differently now. Ask again to see what that changes.</p>}
      {told.newest > 1 && (
        <div className={styles.actions}>
          <span className={styles.quiet}>
            Answer {told.number} of {told.newest}
          </span>
          {told.number > 1 && (
            <Button size="small" onClick={() => show(told.number - 1, false)}>
              The one before
            </Button>
          )}
          {told.number < told.newest && (
            <Button size="small" onClick={() => show(told.newest, false)}>
              The newest
            </Button>
          )}
          {told.number > 1 && <Switch label="Show what changed" checked={changes} onChange={(on) => show(told.number, on)} />}
        </div>
      )}
      {changes && told.number > 1 ? (
        <Changes told={told} />
      ) : told.sentences.length === 0 ? (
        <EmptyState icon={SearchX} title="Nothing was found that answers this">
          Ask again once there is more to read.
        </EmptyState>
      ) : (
        <Sentences sentences={told.sentences} onDraft={mayWrite ? (sentence) => setDrafting([sentence]) : undefined} />
      )}
      <How told={told} />
      {mayWrite && told.sentences.length > 0 && (
        <div className={styles.actions}>
          <Button icon={Lightbulb} onClick={() => setDrafting(told.sentences)}>
            Draft an insight
          </Button>
          <LinkButton kind="quiet" to="/ask" search={askedOf(told)}>
            Change the question
          </LinkButton>
        </div>
      )}
      {drafting && <DraftFromAnswer sentences={drafting} onClose={() => setDrafting(null)} />}
    </Page>
  );
}

/** What an answer says that the one before it didn't, and the other way round. */
function Changes({ told }: { told: KeptAnswer }) {
  const query = useQuery(keptAnswerQuery(told.id, told.number - 1));
  if (query.error) return <Problem error={query.error} retry={query.refetch} />;
  if (!query.data) {
    return (
      <Waiting label="Loading the answer before">
        <Skeleton lines={4} />
      </Waiting>
    );
  }
  const runs = answerChanges(query.data.sentences, told.sentences);
  return (
    <Card title="What changed" detail={runs.every(({ kind }) => kind === "same") ? "The same sentences; what they cite has moved." : `Since answer ${told.number - 1}`}>
      <Differences runs={runs.map((run) => ({ ...run, text: `${run.text} ` }))} />
    </Card>
  );
}

function useAskingAgain(told: KeptAnswer) {
  const queryClient = useQueryClient();
  const navigate = route.useNavigate();
  return useMutation({
    mutationFn: () => answer(api.POST("/api/answers/{answer_id}/again", { params: { path: { answer_id: told.id } } })),
    onSuccess: (after) => {
      const isAnother = after.number > told.newest;
      toast(isAnother ? { title: "There is another answer now" } : { title: "The answer is the same" });
      queryClient.setQueryData(keptAnswerQuery(told.id).queryKey, after);
      void navigate({ search: { changes: isAnother || undefined }, replace: true });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["ask", "kept"] }),
  });
}

function scopeTold({ bundles, chats, people }: KeptAnswer): string {
  const parts = [bundles.length > 0 && bundles.join(", "), chats.length > 0 && chats.join(", "), people.length > 0 && `${people.length === 1 ? "one person" : `${people.length} people`}`].filter(Boolean);
  return parts.length === 0 ? "in everything" : `in ${parts.join(" and ")}`;
}

const Back = () => <TextLink to="/ask">Ask</TextLink>;
