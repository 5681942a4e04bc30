import { counted } from "@/lib/numbers";
import { duration } from "@/lib/time";
import { Card } from "@/ui";
import { Figure, Figures } from "./Figure";
import type { OperationsTold } from "./queries";
import { RunbookLink } from "./RunbookLink";

/** How far what is served is behind what was said, from the log to the caches. */
export function Freshness({ relay, index, caches }: Pick<OperationsTold, "relay" | "index" | "caches">) {
  const oldest = index && Math.max(0, ...index.map(({ seconds }) => seconds));
  const behind = index?.filter(({ seconds }) => seconds > 0).map(({ kind, seconds }) => `${kind} ${age(seconds)}`) ?? [];
  return (
    <Card
      title="Freshness of the ETL and the caches"
      detail="How long changes wait: in the event log, for the index, and for the caches."
      actions={
        <>
          <RunbookLink name="etl-lag" about="the ETL" />
          <RunbookLink name="appcache" about="the caches" />
        </>
      }
    >
      <Figures>
        <Figure label="Relay" value={relay && age(relay.seconds)} detail={relay && relayDetail(relay)} />
        <Figure label="Index" value={oldest === null ? null : age(oldest)} detail={behind.length > 0 ? behind.join(", ") : "nothing waits"} />
        <Figure
          label="Caches"
          value={caches && (caches.is_configured ? (caches.seconds === null ? null : age(caches.seconds)) : "off")}
          detail={caches && !caches.is_configured ? "no cache is set up" : "behind the index"}
        />
      </Figures>
    </Card>
  );
}

const age = (seconds: number) => (seconds < 1 ? "up to date" : duration(seconds * 1000));

function relayDetail({ events, blocked_by_age }: NonNullable<OperationsTold["relay"]>): string {
  const waiting = events === 0 ? "nothing waits" : `${counted(events, "event")} waiting`;
  return blocked_by_age === null ? waiting : `${waiting}; held back by a transaction open for ${duration(blocked_by_age * 1000)}`;
}
