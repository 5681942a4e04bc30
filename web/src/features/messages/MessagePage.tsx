import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useCommand } from "@/app/commands";
import { useTitle } from "@/app/use-title";
import { Words } from "@/features/provenance";
import { PinButton, quotePin } from "@/features/studio";
import { findSpan } from "@/lib/spans";
import { Button, Page, PageHeader, Problem, Select, Skeleton, TextLink, Waiting } from "@/ui";
import { linesOf } from "./conversation";
import { MessageLine } from "./MessageLine";
import styles from "./Messages.module.css";
import { type Conversation, conversationQuery, furtherQuery, type Message, type Within } from "./queries";

const route = getRouteApi("/signed-in/messages/$messageId");
const PLACES: { value: Within; label: string }[] = [
  { value: "group", label: "Whole group" },
  { value: "thread", label: "Thread only" },
];

export default function MessagePage() {
  const { messageId } = route.useParams();
  const { within = "group" } = route.useSearch();
  const query = useQuery(conversationQuery(messageId, within));
  useTitle(query.data && titleOf(query.data));
  if (query.data) return <Shown key={`${messageId} ${within}`} told={query.data} within={within} problem={query.error && <Problem error={query.error} compact retry={query.refetch} />} />;
  if (!query.error) return <Loading />;
  return (
    <Page>
      <PageHeader title="Message" />
      <Problem error={query.error} retry={query.refetch} />
    </Page>
  );
}

/** `problem`: why it could not be read anew. */
function Shown({ told, within, problem }: { told: Conversation; within: Within; problem: ReactNode }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { message, group } = told;
  const earlier = useFurther(told.before[0] ?? message, within, "before", told.earlier !== null);
  const later = useFurther(told.after.at(-1) ?? message, within, "after", told.later !== null);
  useCommand("messages.earlier", earlier.load);
  useCommand("messages.later", later.load);
  const messages = useMemo(() => [...earlier.messages, ...told.before, message, ...told.after, ...later.messages], [earlier.messages, told, message, later.messages]);
  const byId = useMemo(() => new Map(messages.map((one) => [one.id, one])), [messages]);
  const span = message.text === null ? null : findSpan(message.text, search);
  const marked = useMarked(message.id);

  return (
    <Page>
      <PageHeader
        title={titleOf(told)}
        detail={
          <>
            {within === "thread" ? "The thread that it belongs to" : "As it was said"}
            {message.request && (
              <>
                {" · part of "}
                <TextLink to="/requests/$requestId" params={{ requestId: message.request.id }} className={styles.link}>
                  {message.request.title}
                </TextLink>
              </>
            )}
          </>
        }
        actions={
          <>
            {(message.thread !== null || within === "thread") && (
              <Select
                label="Show"
                prefixed
                value={within}
                choices={PLACES}
                onChange={(next) => void navigate({ search: (before) => ({ ...before, within: next === "group" ? undefined : next }), replace: true })}
              />
            )}
            {message.text !== null && <PinButton pin={quotePin(message.id, message.text, span ?? undefined)} name="the quote" labelled size="usual" />}
          </>
        }
      />
      {problem}
      {search.quote && !span && <Moved message={message} quote={search.quote} />}
      <div className={styles.conversation}>
        <Further {...earlier} icon={<ArrowUp size={16} aria-hidden />} label="Show earlier messages" end={`The beginning of ${placeOf(within, group?.name)}`} />
        <ol className={styles.messages} aria-label="Conversation">
          {linesOf(messages, message.id).map((line) => (
            <MessageLine
              key={line.message.id}
              line={line}
              answered={line.message.answers === null ? null : (byId.get(line.message.answers) ?? null)}
              {...(line.message.id === message.id && { marked: { ref: marked, span } })}
            />
          ))}
        </ol>
        <Further {...later} icon={<ArrowDown size={16} aria-hidden />} label="Show later messages" end="Nothing was said after this" />
      </div>
    </Page>
  );
}

/** Scrolls to the message that the page is of, once: what is loaded around it later must not pull the reader back. */
function useMarked(id: number) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    // After the router has put the scroll position where it was, or to the top.
    const frame = requestAnimationFrame(() => element.current?.scrollIntoView({ block: "center" }));
    return () => cancelAnimationFrame(frame);
  }, [id]);
  return element;
}

interface Loaded {
  messages: Message[];
  /** Asks for more; null where there is none, or while it is coming. */
  load: (() => void) | null;
  /** Whether there is nothing further. */
  isEnd: boolean;
  busy: boolean;
  error: unknown;
  retry: () => unknown;
}

function useFurther(outermost: Message, within: Within, direction: "before" | "after", isMore: boolean): Loaded {
  // From where the first answer ended when it came: a message that arrives since then belongs to that answer, not here.
  const [from] = useState(outermost.id);
  const [wanted, setWanted] = useState(false);
  const query = useInfiniteQuery({ ...furtherQuery(from, within, direction), enabled: wanted });
  const messages = useMemo(() => {
    const pages = query.data?.pages ?? [];
    return direction === "before" ? pages.toReversed().flatMap((page) => page.before) : pages.flatMap((page) => page.after);
  }, [query.data, direction]);
  const goesOn = query.data ? query.hasNextPage : isMore;
  const load = () => {
    if (!wanted) setWanted(true);
    else void query.fetchNextPage();
  };
  return {
    messages,
    load: goesOn && !query.isFetching ? load : null,
    isEnd: !goesOn,
    busy: query.isFetching && (query.isFetchingNextPage || !query.data),
    error: query.error,
    retry: query.isFetchNextPageError ? query.fetchNextPage : query.refetch,
  };
}

function Further({ load, isEnd, busy, error, retry, icon, label, end }: Loaded & { icon: ReactNode; label: string; end: string }) {
  if (error) return <Problem error={error} compact retry={retry} />;
  if (isEnd) return <p className={styles.end}>{end}</p>;
  return (
    <Button kind="quiet" busy={busy} onClick={() => load?.()} className={styles.further}>
      {icon}
      {label}
    </Button>
  );
}

/** The words that were to be shown aren't in the message any more: says how it reads now. */
function Moved({ message, quote }: { message: Message; quote: string }) {
  return (
    <div role="note" className={styles.moved}>
      <strong>{message.state === "stands" ? "The quoted words were edited" : "The quoted words were taken back"}</strong>
      {message.text === null ? <p>The message was {message.state === "expired" ? "set to disappear" : "deleted"}, so its words are shown nowhere.</p> : <Words read={quote} now={message.text} />}
    </div>
  );
}

function Loading() {
  return (
    <Page>
      <Waiting label="Loading the conversation">
        <Skeleton width="280px" height="28px" />
        <Skeleton height="44px" lines={8} />
      </Waiting>
    </Page>
  );
}

const placeOf = (within: Within, group: string | undefined) => (within === "thread" ? "the thread" : (group ?? "the conversation"));

function titleOf({ message, group }: Conversation): string {
  return `${message.sender?.name ?? "Somebody"} in ${group?.name ?? "a conversation"}`;
}
