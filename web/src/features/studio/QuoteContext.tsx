import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { ProblemError } from "@/api";
import { useSession } from "@/app/use-session";
import { LinkButton, Problem, Quote, Skeleton } from "@/ui";
import { messageQuery } from "./queries";
import styles from "./Studio.module.css";

/** The message that a quote is of, with what was said around it. */
export function QuoteContext({ messageId, span, isSame }: { messageId: number; span: [number, number]; isSame: boolean }) {
  const { may } = useSession();
  const query = useQuery({ ...messageQuery(messageId), enabled: may("chat:read") });
  if (!may("chat:read")) return null;
  const [start, end] = span;
  return (
    <section className={styles.part} aria-label="In its conversation">
      <h3>In its conversation</h3>
      {query.error ? (
        query.error instanceof ProblemError && query.error.status === 404 ? <p className={styles.quiet}>The message is gone.</p> : <Problem error={query.error} retry={query.refetch} compact />
      ) : query.isPending ? (
        <Skeleton lines={4} />
      ) : (
        <>
          {query.data.before.map((one) => (
            <Line key={one.id} name={one.sender?.name} text={one.text} />
          ))}
          <Quote
            text={query.data.message.text ?? "These words were taken back."}
            span={isSame && query.data.message.text ? span : null}
            author={query.data.message.sender?.name}
            at={query.data.message.sent_at}
          />
          {query.data.after.map((one) => (
            <Line key={one.id} name={one.sender?.name} text={one.text} />
          ))}
          <div>
            <LinkButton size="small" icon={ArrowRight} to="/messages/$messageId" params={{ messageId }} search={isSame ? { start, end } : {}}>
              Open in the conversation
            </LinkButton>
          </div>
        </>
      )}
    </section>
  );
}

function Line({ name, text }: { name: string | undefined; text: string | null }) {
  return (
    <p className={styles.quiet}>
      <strong>{name ?? "Somebody"}</strong> <span className={styles.foundDetail}>{text ?? "taken back"}</span>
    </p>
  );
}
