import { useQueries, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { indexedRequestQuery, RequestBadges } from "@/features/requests";
import { count, counted } from "@/lib/numbers";
import { Button, Card, Skeleton, TextLink, Time, Waiting } from "@/ui";
import styles from "./People.module.css";
import { snapshotQuery } from "./queries";

const AT_ONCE = 6;

/** The requests that somebody took part in, the newest first. */
export function OwnRequests({ personId }: { personId: number }) {
  const { data: snapshot } = useQuery(snapshotQuery(personId));
  const [most, setMost] = useState(AT_ONCE);
  const ids = (snapshot?.request_ids ?? []).toReversed();
  const shown = ids.slice(0, most);
  const found = useQueries({ queries: shown.map(indexedRequestQuery) });
  if (ids.length === 0) return null;
  return (
    <Card title="Requests" detail={`Took part in ${counted(ids.length, "request")}`}>
      <ul className={styles.requests}>
        {found.map(({ data, isPending }, index) => {
          const id = shown[index] ?? 0;
          if (isPending) {
            return (
              <li key={id}>
                <Waiting label="Loading a request">
                  <Skeleton width="70%" />
                </Waiting>
              </li>
            );
          }
          return (
            <li key={id}>
              <TextLink to="/requests/$requestId" params={{ requestId: id }} className={styles.request}>
                {data?.document.title ?? `Request ${id}`}
              </TextLink>
              {data && (
                <span className={styles.requestState}>
                  {data.document.author?.id === personId && <span className={styles.hint}>opened it</span>}
                  <RequestBadges kind={data.document.needs_or_offers} status={data.document.status} />
                  {data.document.activity.last_at && (
                    <span className={styles.hint}>
                      <Time at={data.document.activity.last_at} />
                    </span>
                  )}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {ids.length > shown.length && (
        <Button kind="quiet" size="small" onClick={() => setMost(most + AT_ONCE)}>
          Show more ({count(ids.length - shown.length)} left)
        </Button>
      )}
    </Card>
  );
}
