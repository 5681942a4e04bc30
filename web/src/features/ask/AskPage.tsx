import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Bookmark, Lightbulb, MessageCircleMore, SearchX } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { answer, api, creatingOnce, itemsOf } from "@/api";
import { useCommand } from "@/app/commands";
import { useSession } from "@/app/use-session";
import { PinButton, referencePin } from "@/features/studio";
import { Badge, Button, Card, EmptyState, KeyHint, Page, PageHeader, Problem, ShowMore, Skeleton, TextLink, Time, toast, Waiting } from "@/ui";
import styles from "./Ask.module.css";
import { DraftFromAnswer } from "./DraftFromAnswer";
import { type Answer, answerQuery, keptQuery, type Sentence } from "./queries";
import { type Asked, bodyOf, LONGEST_QUESTION, searchedTold } from "./questions";
import { Scope } from "./Scope";
import { Sentences } from "./Sentences";

const route = getRouteApi("/signed-in/ask");

export default function AskPage() {
  const asked = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(answerQuery(asked));
  return (
    <Page>
      <PageHeader title="Ask" detail="Answered with words of your documents and messages, or not at all." />
      <div className={styles.columns}>
        <div className={styles.main}>
          <QuestionForm key={asked.q ?? ""} asked={asked} busy={query.isFetching} onAsk={(q) => void (q === asked.q ? query.refetch() : navigate({ search: (before) => ({ ...before, q: q || undefined }) }))} />
          <Scope asked={asked} onChange={(changed) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true })} />
          {query.error && <Problem error={query.error} retry={query.refetch} />}
          {query.isFetching && !query.data ? (
            <Waiting label="Looking for an answer">
              <Skeleton height="48px" lines={3} />
            </Waiting>
          ) : (
            query.data && asked.q && <Answered asked={asked} told={query.data} />
          )}
        </div>
        <Kept />
      </div>
    </Page>
  );
}

function QuestionForm({ asked, busy, onAsk }: { asked: Asked; busy: boolean; onAsk: (question: string) => void }) {
  const [question, setQuestion] = useState(asked.q ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  useCommand("ask.focus", () => field.current?.focus());
  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (question.trim()) onAsk(question.trim());
  }
  return (
    <form onSubmit={submit} className={styles.ask} role="search">
      <textarea
        ref={field}
        aria-label="Question"
        placeholder="How many days of leave may I carry over?"
        rows={2}
        maxLength={LONGEST_QUESTION}
        value={question}
        autoFocus={asked.q === undefined}
        onChange={(event) => setQuestion(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          submit();
        }}
      />
      <Button kind="primary" type="submit" disabled={question.trim() === ""} busy={busy}>
        Ask <KeyHint keys="enter" />
      </Button>
    </form>
  );
}

function Answered({ asked, told }: { asked: Asked; told: Answer }) {
  const { may } = useSession();
  const [drafting, setDrafting] = useState<Sentence[] | null>(null);
  const keeping = useKeeping(asked);
  const mayWrite = may("insights:write");
  const keep = () => keeping.mutate();
  useCommand("ask.keep", mayWrite && !keeping.isPending ? keep : null);
  return (
    <section aria-label="The answer" className={styles.answer} aria-live="polite">
      {told.is_fallback && <p className={styles.note}>The language model could not be asked. These are the sources’ own sentences.</p>}
      {told.sentences.length === 0 ? (
        <EmptyState icon={SearchX} title="Nothing found that answers this">
          Ask with words that the sources use, or look in more of them.
        </EmptyState>
      ) : (
        <Sentences sentences={told.sentences} onDraft={mayWrite ? (sentence) => setDrafting([sentence]) : undefined} />
      )}
      <How told={told} />
      <div className={styles.actions}>
        {mayWrite && (
          <Button icon={Bookmark} busy={keeping.isPending} onClick={keep}>
            Keep this answer <KeyHint keys="s" />
          </Button>
        )}
        {mayWrite && told.sentences.length > 0 && (
          <Button icon={Lightbulb} onClick={() => setDrafting(told.sentences)}>
            Draft an insight
          </Button>
        )}
        {mayWrite && <PinButton pin={async () => referencePin((await keeping.mutateAsync()).reference)} name="this answer" labelled size="usual" />}
      </div>
      {keeping.error && <Problem error={keeping.error} compact />}
      {drafting && <DraftFromAnswer sentences={drafting} onClose={() => setDrafting(null)} />}
    </section>
  );
}

/** How an answer came about: what was read, what was left out, and who wrote it. */
export function How({ told: { searched, sentences, dropped, method, model } }: { told: Pick<Answer, "searched" | "sentences" | "dropped" | "method" | "model"> }) {
  const byWhom = method === "generated" ? `Written by ${model}; each sentence was checked against the words that it cites.` : "The sentences are the sources’ own.";
  return (
    <p className={styles.quiet}>
      {searchedTold(searched)} {sentences.length > 0 && byWhom}
      {dropped > 0 && ` ${dropped} ${dropped === 1 ? "sentence was" : "sentences were"} left out: nothing in the sources says so.`}
    </p>
  );
}

function useKeeping(asked: Asked) {
  const queryClient = useQueryClient();
  const navigate = route.useNavigate();
  const [headerOf] = useState(creatingOnce);
  return useMutation({
    mutationFn: () => {
      const body = bodyOf(asked);
      return answer(api.POST("/api/answers", { body, params: { header: headerOf(body) } }));
    },
    onSuccess: ({ id }) => {
      toast({ title: "Kept", detail: "It says when its sources change.", action: { label: "Open it", onClick: () => void navigate({ to: "/ask/$answerId", params: { answerId: id } }) } });
      void queryClient.invalidateQueries({ queryKey: ["ask", "kept"] });
    },
  });
}

/** Answers that are kept, with whether their words still stand. */
function Kept() {
  const query = useInfiniteQuery(keptQuery);
  const answers = itemsOf(query.data);
  return (
    <aside className={styles.aside} aria-label="Kept answers">
      <Card title="Kept answers">
        {query.error && <Problem error={query.error} compact retry={query.refetch} />}
        {query.isPending && (
          <Waiting label="Loading kept answers">
            <Skeleton height="36px" lines={3} />
          </Waiting>
        )}
        {query.data && answers.length === 0 && <p className={styles.quiet}>None yet. A kept answer says when its sources change.</p>}
        <ul className={styles.kept}>
          {answers.map(({ id, question, state, sentences, looked_at: at }) => (
            <li key={id}>
              <TextLink to="/ask/$answerId" params={{ answerId: id }} className={styles.strong}>
                <MessageCircleMore size={14} aria-hidden /> {question}
              </TextLink>
              <span className={styles.badgeLine}>
                {state !== "fresh" && <Badge tone="warn">{state}</Badge>}
                {sentences === 0 && <Badge>nothing found</Badge>}
                <span className={styles.quiet}>
                  asked <Time at={at} />
                </span>
              </span>
            </li>
          ))}
        </ul>
        <ShowMore query={query} size="small" />
      </Card>
    </aside>
  );
}
