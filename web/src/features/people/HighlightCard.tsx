import { useQuery } from "@tanstack/react-query";
import { Sparkles } from "lucide-react";
import { useSession } from "@/app/use-session";
import { ReasonChain } from "@/features/glaze";
import { PinButton, quoteOf, referencePin } from "@/features/studio";
import { counted } from "@/lib/numbers";
import { messageOf } from "@/lib/references";
import { Card, EmptyState, LinkButton, Problem, Quote, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./People.module.css";
import { type GlazeTold, toldQuery } from "./queries";

const SERVED: Record<NonNullable<GlazeTold["statistics"]>["served_from"], string | null> = {
  index: null,
  cache_stale: "The index can’t be reached: these numbers are what it said a while ago.",
  legacy: "Counted without the index, from Signal’s messages alone.",
};

/** What is told of a person, with the words that it rests on; out of date, why, and what is shown in its place. */
export function HighlightCard({ personId, name }: { personId: number; name: string }) {
  const query = useQuery(toldQuery(personId));
  if (query.error && !query.data) return <Problem error={query.error} retry={query.refetch} />;
  if (!query.data) {
    return (
      <Card title="Highlight">
        <Waiting label="Loading what is told">
          <Skeleton height="24px" lines={4} />
        </Waiting>
      </Card>
    );
  }
  const told = query.data;
  return (
    <Card title="Highlight" detail={<Made told={told} />} actions={told.state !== null && <PinButton pin={referencePin(`highlight/${personId}`)} name="the highlight" />}>
      <div className={styles.highlight}>
        {told.text !== null && (
          <p className={styles.lead} dir="auto">
            {told.text}
          </p>
        )}
        {told.state === null && <NotYet personId={personId} name={name} />}
        {told.reasons.length > 0 && <OutOfDate told={told} />}
        {told.quotes.length > 0 && <Quotes quotes={told.quotes} author={name} />}
        {told.proof_points.length > 0 && <Points points={told.proof_points} />}
        {told.statistics && <Statistics told={told.statistics} name={name} />}
      </div>
    </Card>
  );
}

function Made({ told: { shown, generated_at } }: { told: GlazeTold }) {
  if (shown === "override") return "Written by hand";
  if (shown === "highlight" && generated_at) {
    return (
      <>
        Written from their messages <Time at={generated_at} />
      </>
    );
  }
  return null;
}

function OutOfDate({ told }: { told: GlazeTold }) {
  return (
    <section aria-label="Why it is out of date" className={styles.stale}>
      <p className={styles.staleTitle}>{told.shown === "override" ? "The generated text behind this is out of date" : "The text is out of date, so the numbers speak for now"}</p>
      <ReasonChain personId={told.user_id} reasons={told.reasons} />
    </section>
  );
}

function NotYet({ personId, name }: { personId: number; name: string }) {
  const { may } = useSession();
  return (
    <EmptyState
      icon={Sparkles}
      title={`Nothing is told of ${name} yet`}
      {...(may("profiles:manage")
        ? {
            action: (
              <LinkButton to="/admin/profiles/$personId/glaze" params={{ personId }}>
                Have it written
              </LinkButton>
            ),
          }
        : { command: `springline signal-profile generate ${personId}` })}
    >
      A highlight is written from somebody’s own messages, and quotes them.
    </EmptyState>
  );
}

function Quotes({ quotes, author }: { quotes: GlazeTold["quotes"]; author: string }) {
  return (
    <ul className={styles.quotes} aria-label="Quotes">
      {quotes.map(({ text, reference }) => {
        const id = messageOf(reference);
        return (
          <li key={reference + text}>
            <Quote
              text={text}
              author={author}
              source={
                id !== null && (
                  <>
                    <TextLink to="/messages/$messageId" params={{ messageId: id }} search={{ quote: text }} className={styles.link}>
                      Open in the conversation
                    </TextLink>
                    <PinButton pin={() => quoteOf(id, text)} name="the quote" />
                  </>
                )
              }
            />
          </li>
        );
      })}
    </ul>
  );
}

function Points({ points }: { points: GlazeTold["proof_points"] }) {
  return (
    <ul className={styles.points} aria-label="Proof points">
      {points.map(({ text, references }) => (
        <li key={text}>
          <span dir="auto">{text}</span>
          <span className={styles.cited}>
            {references.map((reference, index) => {
              const id = messageOf(reference);
              return (
                id !== null && (
                  <TextLink key={reference} to="/messages/$messageId" params={{ messageId: id }} className={styles.cite} aria-label={`${index + 1}: message ${id}`}>
                    {index + 1}
                  </TextLink>
                )
              );
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Statistics({ told, name }: { told: NonNullable<GlazeTold["statistics"]>; name: string }) {
  const served = SERVED[told.served_from];
  return (
    <div className={styles.statistics}>
      <p>
        {name} wrote {counted(told.messages, "message")} and took part in {counted(told.requests, "request")}
        {told.tags.length > 0 && `, mostly about ${told.tags.slice(0, 3).map((tag) => tag.value).join(", ")}`}.
      </p>
      {served && (
        <p role="note" className={styles.hint}>
          {served}
        </p>
      )}
    </div>
  );
}
