import { CornerUpLeft, MessageCircleQuestion, Paperclip } from "lucide-react";
import type { RefObject } from "react";
import { classNames } from "@/lib/class-names";
import { count, counted } from "@/lib/numbers";
import type { Span } from "@/lib/spans";
import { Avatar, Badge, Marked, TextLink, Time } from "@/ui";
import type { Line } from "./conversation";
import styles from "./Messages.module.css";
import type { Message } from "./queries";

interface MessageLineProps {
  line: Line;
  /** The message that it answers, where that is shown too. */
  answered: Message | null;
  /** Given to the message that the page is of. */
  marked?: { ref: RefObject<HTMLLIElement | null>; span: Span | null };
}

/** A message of a conversation. */
export function MessageLine({ line: { message, day, goesOn }, answered, marked }: MessageLineProps) {
  const sender = message.sender?.name ?? "Somebody";
  return (
    <>
      {day !== null && <li className={styles.day}>{day}</li>}
      <li ref={marked?.ref} aria-current={marked ? "true" : undefined} className={classNames(styles.message, marked && styles.marked, goesOn && styles.goesOn)}>
        <span className={styles.face}>{!goesOn && <Avatar name={sender} size={28} />}</span>
        <div className={styles.body}>
          {!goesOn && (
            <div className={styles.head}>
              {message.sender ? (
                <TextLink to="/people/$personId" params={{ personId: message.sender.id }} className={styles.sender}>
                  {sender}
                </TextLink>
              ) : (
                <span className={styles.sender}>{sender}</span>
              )}
              {message.is_bot && <Badge>bot</Badge>}
              <TextLink to="/messages/$messageId" params={{ messageId: message.id }} className={styles.quiet}>
                <Time at={message.sent_at} />
              </TextLink>
            </div>
          )}
          {message.answers !== null && <Answered id={message.answers} answered={answered} />}
          <Words message={message} span={marked?.span ?? null} />
          <Around message={message} />
        </div>
      </li>
    </>
  );
}

function Answered({ id, answered }: { id: number; answered: Message | null }) {
  const words = answered?.text ?? "an earlier message";
  return (
    <TextLink to="/messages/$messageId" params={{ messageId: id }} className={styles.answered}>
      <CornerUpLeft size={12} aria-hidden />
      <span className="visually-hidden">In answer to </span>
      {answered?.sender && <strong>{answered.sender.name}</strong>}
      <span className={styles.answeredWords}>{words}</span>
    </TextLink>
  );
}

function Words({ message, span }: { message: Message; span: Span | null }) {
  if (message.state === "deleted") return <p className={styles.gone}>This message was deleted.</p>;
  if (message.state === "expired") return <p className={styles.gone}>This message has disappeared, as its sender had set it to.</p>;
  return (
    <p className={styles.words} dir="auto">
      {message.text !== null && (span ? <Marked text={message.text} span={span} /> : message.text)}
      {message.edited_at !== null && (
        <span className={styles.edited}>
          {" "}
          edited <Time at={message.edited_at} />
        </span>
      )}
    </p>
  );
}

function Around({ message: { attachments, reactions, request } }: { message: Message }) {
  if (attachments.length + reactions.length === 0 && !request) return null;
  return (
    <div className={styles.around}>
      {attachments.map((file, index) => (
        <Badge key={index} icon={Paperclip}>
          {file.name ?? file.content_type}
        </Badge>
      ))}
      {reactions.length > 0 && (
        <ul className={styles.reactions} aria-label="Reactions">
          {reactions.map((reaction) => (
            <li key={reaction.value} aria-label={`${reaction.value} ${counted(reaction.count, "time")}`}>
              {reaction.value} <span>{count(reaction.count)}</span>
            </li>
          ))}
        </ul>
      )}
      {request && (
        <TextLink to="/requests/$requestId" params={{ requestId: request.id }} className={styles.request}>
          <MessageCircleQuestion size={12} aria-hidden />
          <span className="visually-hidden">Part of the request </span>
          <span>{request.title}</span>
        </TextLink>
      )}
    </div>
  );
}
