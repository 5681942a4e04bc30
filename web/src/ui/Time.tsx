import { useEffect, useState } from "react";
import { absolute, relative, untilItChanges } from "@/lib/time";
import styles from "./Time.module.css";
import { Tooltip } from "./Tooltip";

/** A moment as "3 minutes ago", with date and time in its tooltip; `exact` shows date and time themselves. */
export function Time({ at, exact = false }: { at: string | Date; exact?: boolean }) {
  const moment = typeof at === "string" ? new Date(at) : at;
  const now = useNow(moment, !exact);
  const [shown, further] = [relative(moment, now), absolute(moment)];
  return (
    <Tooltip text={exact ? shown : further}>
      <time dateTime={moment.toISOString()} className={styles.time}>
        {exact ? further : shown}
      </time>
    </Tooltip>
  );
}

function useNow(at: Date, moves: boolean): Date {
  const [now, setNow] = useState(() => new Date());
  const time = at.getTime();
  useEffect(() => {
    if (!moves) return;
    const timer = setTimeout(() => setNow(new Date()), untilItChanges(new Date(time), now));
    return () => clearTimeout(timer);
  }, [time, now, moves]);
  return now;
}
