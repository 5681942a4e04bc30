import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { itemsOf } from "@/api";
import { useSession } from "@/app/use-session";
import { Avatar, Time } from "@/ui";
import { chatQuery } from "./chat-query";
import { messageFacets, messageFilter } from "./facets";
import { FallbackBanner } from "./FallbackBanner";
import { FoundLink } from "./FoundLink";
import { Listed } from "./Listed";
import { type MessageFilters, type MessageFound, messagesQuery } from "./queries";
import styles from "./Search.module.css";
import { Segments } from "./Segments";

const route = getRouteApi("/signed-in/search");

/** Messages of a search, the newest first. */
export function MessagesTab({ q }: { q: string }) {
  const { group, author, month } = route.useSearch();
  const navigate = route.useNavigate();
  const { may } = useSession();
  const filter = (changed: MessageFilters) => void navigate({ search: (before) => ({ ...before, ...changed }), replace: true });
  const query = useInfiniteQuery(messagesQuery(q, { group, author, month }));
  const first = query.data?.pages[0];
  const { without } = chatQuery(q);
  return (
    <div className={styles.tab}>
      <FallbackBanner engine={first?.engine} mayOperate={may("operations:read")} />
      {without.length > 0 && (
        <p className={styles.note}>
          Searched without <code>{without.join(" ")}</code>: messages are found by words and “phrases”.
        </p>
      )}
      <Listed
        query={query}
        words={q}
        label="Searching messages"
        total={first && (first.facets && !first.facets.is_whole ? `Newest first; filters count the newest ${first.facets.counted}` : "Newest first")}
        facets={messageFacets(first?.facets ?? null, { group, author, month })}
        onFacet={(name, chosen) => filter(messageFilter(name, chosen))}
        isEmpty={first?.items.length === 0}
      >
        <ol aria-label="Messages">
          {itemsOf(query.data).map((message) => (
            <Message key={message.id} message={message} />
          ))}
        </ol>
      </Listed>
    </div>
  );
}

function Message({ message }: { message: MessageFound }) {
  return (
    <li className={styles.found}>
      <p className={styles.text}>
        <Segments segments={message.segments} />
      </p>
      <span className={styles.about}>
        <Avatar name={message.sender.name} size={18} />
        <FoundLink kind="people" id={message.sender.id}>{message.sender.name}</FoundLink>
        <span>{message.group.name}</span>
        <Time at={message.sent_at} />
        {message.edited_at && <span>edited</span>}
        <FoundLink kind="messages" id={message.id} className={styles.underlined}>
          In its conversation
        </FoundLink>
        {message.request && <FoundLink kind="requests" id={message.request.id}>{message.request.title}</FoundLink>}
      </span>
    </li>
  );
}
