import { Quote as QuoteIcon } from "lucide-react";
import { counted } from "@/lib/numbers";
import { day } from "@/lib/time";
import { EmptyState, Quote, TextLink, Time } from "@/ui";
import styles from "./Glaze.module.css";
import type { Glaze, GlazeMessage } from "./queries";

/** What the words rest on: each quote and point with its messages, and how the words came about. */
export function SourcesTab({ glaze }: { glaze: Glaze }) {
  if (glaze.origin === null) {
    return <EmptyState icon={QuoteIcon} title="No sources">Words that are generated stand here with the messages that they rest on.</EmptyState>;
  }
  const messages = new Map(glaze.messages.map((message) => [message.id, message]));
  const hidden = hiddenTold(glaze.hidden);
  return (
    <div className={styles.tab}>
      <Origin origin={glaze.origin} />
      {hidden && (
        <p role="note" className={styles.hidden}>
          {hidden}
        </p>
      )}
      {glaze.quotes.length > 0 && (
        <section aria-label="Quotes" className={styles.quotes}>
          <h3>Quotes</h3>
          {glaze.quotes.map(({ text, message_id }) => (
            <Quote key={message_id + text} text={text} source={<Source id={message_id} message={messages.get(message_id)} quote={text} />} />
          ))}
        </section>
      )}
      {glaze.proof_points.length > 0 && (
        <section aria-label="Proof points" className={styles.points}>
          <h3>Proof points</h3>
          <ul>
            {glaze.proof_points.map(({ text, message_ids }) => (
              <li key={text}>
                <p dir="auto">{text}</p>
                <details className={styles.sentences}>
                  <summary>Rests on {counted(message_ids.length, "message")}</summary>
                  <ul>
                    {message_ids.map((id) => (
                      <li key={id}>
                        <Cited message={messages.get(id)} id={id} />
                      </li>
                    ))}
                  </ul>
                </details>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Origin({ origin }: { origin: NonNullable<Glaze["origin"]> }) {
  return (
    <p className={styles.quiet}>
      Written <Time at={origin.generated_at} /> by {origin.llm_model}, version {origin.prompt_version}, from what was said in {origin.source_group}. Too old from{" "}
      {day(new Date(origin.stale_after))} on.
    </p>
  );
}

function Source({ id, message, quote }: { id: number; message: GlazeMessage | undefined; quote?: string }) {
  return (
    <>
      <TextLink to="/messages/$messageId" params={{ messageId: id }} search={quote === undefined ? {} : { quote }} className={styles.link}>
        {message?.group ? `In ${message.group}` : `Message ${id}`}
      </TextLink>
      {message?.sent_at && <Time at={message.sent_at} />}
      {message?.edited_at && <span>edited</span>}
    </>
  );
}

function Cited({ id, message }: { id: number; message: GlazeMessage | undefined }) {
  if (message && !message.stands) return <p className={styles.quiet}>Message {id} was deleted, or has disappeared.</p>;
  return (
    <>
      <p dir="auto" className={styles.cited}>
        {message?.text ?? "A file without words"}
      </p>
      <p className={styles.source}>
        <Source id={id} message={message} />
      </p>
    </>
  );
}

function hiddenTold({ bio, proof_points, quotes }: Glaze["hidden"]): string | null {
  const parts = [bio && "the text", proof_points > 0 && counted(proof_points, "point"), quotes > 0 && counted(quotes, "quote")].filter(Boolean);
  return parts.length === 0 ? null : `Not shown, because words that they rest on were taken back: ${parts.join(", ")}.`;
}
