import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import { ProblemError } from "@/api";
import { useSession } from "@/app/use-session";
import { useTitle } from "@/app/use-title";
import { PinButton, referencePin } from "@/features/studio";
import { counted } from "@/lib/numbers";
import { messageOf } from "@/lib/references";
import { Card, Page, PageHeader, Problem, ShowMore, Skeleton, TextLink, Time, Waiting } from "@/ui";
import { CommentForm } from "./CommentForm";
import { CommentLine } from "./CommentLine";
import { insightsOf } from "./insights";
import { InsightsCard } from "./InsightsCard";
import { type RequestTold, requestQuery, suggestionsQuery } from "./queries";
import { RequestBadges } from "./RequestBadges";
import styles from "./Requests.module.css";
import { SuggestionList } from "./SuggestionList";

const route = getRouteApi("/signed-in/requests/$requestId");

export default function RequestPage() {
  const { requestId } = route.useParams();
  const { comment: marked } = route.useSearch();
  const { may } = useSession();
  const query = useInfiniteQuery(requestQuery(requestId));
  const request = query.data?.pages.at(-1);
  const comments = useMemo(() => query.data?.pages.flatMap((page) => page.comments) ?? [], [query.data]);
  const insights = useMemo(() => insightsOf(comments), [comments]);
  useTitle(request?.title);
  if (query.error && !request) {
    return (
      <Page>
        <PageHeader title="Request" above={<Back />} />
        <Problem error={query.error} retry={query.refetch} />
      </Page>
    );
  }
  if (!request) return <Loading />;
  return (
    <Page>
      <PageHeader above={<Back />} title={request.title} badges={<RequestBadges kind={request.kind} status={request.status} />} detail={<Opened request={request} />} actions={<PinButton pin={referencePin(`request/${requestId}`)} name="this request" labelled size="usual" />} />
      <div className={styles.reading}>
        <div className={styles.thread}>
          <ol className={styles.comments} aria-label="Thread">
            {comments.map((comment) => (
              <CommentLine key={comment.id} comment={comment} marked={comment.id === marked} />
            ))}
          </ol>
          <ShowMore query={query} label="Show more comments" />
          {query.isFetchNextPageError && <Problem error={query.error} compact retry={() => query.fetchNextPage()} />}
          {may("community:write") ? <CommentForm requestId={requestId} /> : <p className={styles.hint}>Your role reads requests; to comment on one, ask somebody who manages accounts.</p>}
        </div>
        <div className={styles.aside}>
          <SuggestionsCard requestId={requestId} />
          <Card title="Participants" detail={counted(request.participants.length, "person", "people")}>
            <ul className={styles.people}>
              {request.participants.map(({ id, name, comments: written }) => (
                <li key={id}>
                  <TextLink to="/people/$personId" params={{ personId: id }}>
                    {name}
                  </TextLink>
                  <span className={styles.quiet}>{counted(written, "comment")}</span>
                </li>
              ))}
            </ul>
          </Card>
          <InsightsCard insights={insights} isWhole={!query.hasNextPage} />
        </div>
      </div>
    </Page>
  );
}

function Opened({ request }: { request: RequestTold }) {
  const message = request.message === null ? null : messageOf(request.message);
  return (
    <>
      {request.author && (
        <>
          <TextLink to="/people/$personId" params={{ personId: request.author.id }} className={styles.name}>
            {request.author.name}
          </TextLink>{" "}
          {request.kind === "offer" ? "offered" : "asked"}{" "}
        </>
      )}
      <Time at={request.opened_at} />
      {request.group && ` in ${request.group.name}`}
      {message !== null && (
        <>
          {" · "}
          <TextLink to="/messages/$messageId" params={{ messageId: message }} className={styles.link}>
            Open in the conversation
          </TextLink>
        </>
      )}
    </>
  );
}

function SuggestionsCard({ requestId }: { requestId: number }) {
  const query = useQuery(suggestionsQuery(requestId));
  return (
    <Card title="Whom to ask">
      {query.data ? (
        <SuggestionList told={query.data} />
      ) : query.error ? (
        // A request that was opened a moment ago has not travelled to where suggestions are made of.
        query.error instanceof ProblemError && query.error.status === 404 ? (
          <p className={styles.hint}>Nobody can be suggested yet: this request is still new to the index.</p>
        ) : (
          <Problem error={query.error} compact retry={query.refetch} />
        )
      ) : (
        <Waiting label="Loading suggestions">
          <Skeleton height="40px" lines={3} />
        </Waiting>
      )}
    </Card>
  );
}

function Back() {
  return <TextLink to="/requests">Requests</TextLink>;
}

function Loading() {
  return (
    <Page>
      <Waiting label="Loading the request">
        <Skeleton width="60%" height="28px" />
        <Skeleton height="56px" lines={5} />
      </Waiting>
    </Page>
  );
}
