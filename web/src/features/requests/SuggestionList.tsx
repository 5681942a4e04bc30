import { messageOf } from "@/lib/references";
import { Avatar, TextLink } from "@/ui";
import type { Suggestions } from "./queries";
import styles from "./Requests.module.css";

const SERVED: Record<Suggestions["served_from"], string | null> = {
  index: null,
  cache_stale: "The index can’t be reached: this is what it said a while ago.",
  legacy: "Found without the index, so it may miss people.",
};

/** People to ask, each with why: sentences that lead to the messages that they rest on. */
export function SuggestionList({ told }: { told: Suggestions }) {
  const served = SERVED[told.served_from];
  return (
    <>
      {served && (
        <p role="note" className={styles.served}>
          {served}
        </p>
      )}
      {told.suggestions.length === 0 && (
        <p className={styles.hint}>
          {told.answered_by.length > 0 ? "Everyone who is known to help with this has answered already." : "Nobody has written about this yet."}
        </p>
      )}
      <ol className={styles.suggestions}>
        {told.suggestions.map(({ person, reasons }) => (
          <li key={person.id}>
            <div className={styles.person}>
              <Avatar name={person.name} />
              <TextLink to="/people/$personId" params={{ personId: person.id }} className={styles.name}>
                {person.name}
              </TextLink>
            </div>
            <ul className={styles.reasons}>
              {reasons.map((reason) => (
                <Reason key={reason.kind + reason.message.reference} reason={reason} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </>
  );
}

function Reason({ reason: { sentence, message, request } }: { reason: Suggestions["suggestions"][number]["reasons"][number] }) {
  const id = messageOf(message.reference);
  return (
    <li>
      <span>{sentence}</span>
      {id !== null && (
        <TextLink to="/messages/$messageId" params={{ messageId: id }} className={styles.cited}>
          “{message.text}”
        </TextLink>
      )}
      {request && (
        <TextLink to="/requests/$requestId" params={{ requestId: request.id }} className={styles.of}>
          {request.title}
        </TextLink>
      )}
    </li>
  );
}
