import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { onSignedOut } from "@/api";
import { sessionQuery } from "@/api/session";
import { duration } from "@/lib/time";
import { Button, Dialog } from "@/ui";
import styles from "./SessionGuard.module.css";

const WARN_MS = 5 * 60_000;

/** Warns before the session ends, and once it has ended leads to signing in and back. */
export function SessionGuard() {
  const router = useRouter();
  const [ended, setEnded] = useState(false);
  const { data: session, refetch } = useQuery(sessionQuery);
  const [unused, longest] = [useTimeLeft(session?.expires_at), useTimeLeft(session?.ends_at)];
  const left = unused === null || longest === null ? (unused ?? longest) : Math.min(unused, longest);
  // Using the session puts off one end, but not the other.
  const canStay = longest === null || left !== longest;
  useEffect(() => onSignedOut(() => setEnded(true)), []);
  // Whatever is asked for meanwhile puts the end off, so what was told of it a while ago may not be so any more.
  const isNear = left !== null && left < WARN_MS;
  useEffect(() => {
    if (isNear) void refetch();
  }, [isNear, refetch]);

  const signIn = () => void router.navigate({ to: "/sign-in", search: { next: router.state.location.href, ...(session?.account && { email: session.account.email }) } });
  const over = ended || (left !== null && left <= 0);
  return (
    <>
      {!over && isNear && (
        <div role="status" className={styles.warning}>
          Your session ends in {duration(Math.ceil(left / 60_000) * 60_000)}.
          <Button size="small" onClick={() => (canStay ? void refetch() : signIn())}>
            {canStay ? "Stay signed in" : "Sign in again"}
          </Button>
        </div>
      )}
      <Dialog
        title="Your session has ended"
        description="Sign in again to go on; you come back to this page."
        open={over}
        onClose={() => setEnded(false)}
        actions={
          <Button kind="primary" onClick={signIn}>
            Sign in
          </Button>
        }
      />
    </>
  );
}

/** Milliseconds until a moment, looked at every quarter of a minute. */
function useTimeLeft(moment: string | null | undefined): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 15_000);
    return () => clearInterval(timer);
  }, []);
  return moment ? Date.parse(moment) - now : null;
}
