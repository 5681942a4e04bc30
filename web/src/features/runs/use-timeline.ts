import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { RunEvent } from "@/api/contracts";
import { followStream, nextFrame } from "@/app/live";
import { type FollowPorts, type FollowState, followRun } from "./follow-run";
import { eventsAfter, runQuery, timelineQuery } from "./queries";
import { EMPTY, isOver, type Timeline } from "./timeline";
import { TYPES } from "./wording";

const LONGEST_WAIT_SECONDS = 20;

interface Following {
  timeline: Timeline;
  state: FollowState;
  /** Why nothing, or nothing more, arrives. */
  error: unknown;
  retry: () => void;
}

/** Follows a run's events while the caller is shown; what has arrived is kept in the query cache. */
export function useTimeline(runId: number): Following {
  const queryClient = useQueryClient();
  const { data: timeline = EMPTY } = useQuery(timelineQuery(runId));
  const [told, setTold] = useState<{ state: FollowState; error: unknown }>({ state: "loading", error: null });
  const [attempt, setAttempt] = useState(0);
  const wasOver = useRef(false);

  useEffect(() => {
    const { queryKey } = timelineQuery(runId);
    const kept = queryClient.getQueryData(queryKey) ?? EMPTY;
    wasOver.current = isOver(kept);
    return followRun(kept, {
      ...portsOf(runId),
      onTimeline: (arrived) => queryClient.setQueryData(queryKey, arrived),
      onState: (state, error = null) => {
        setTold({ state, error });
        // Its end says more than the events do: what it made, and when it was over.
        if (state === "over" && !wasOver.current) void queryClient.invalidateQueries({ queryKey: runQuery(runId).queryKey });
      },
    });
  }, [runId, attempt, queryClient]);

  return { timeline, ...told, retry: () => setAttempt((before) => before + 1) };
}

function portsOf(runId: number): Pick<FollowPorts, "load" | "stream" | "schedule"> {
  return {
    load: (after, signal) => eventsAfter(runId, after, signal),
    stream: (after, { onEvents, onState }) =>
      followStream({
        url: `/api/runs/${runId}/stream`,
        types: Object.keys(TYPES),
        after: String(after),
        onEvent: ({ data }) => onEvents([data as RunEvent]),
        onState,
        poll: async (cursor, signal) => {
          const page = await eventsAfter(runId, Number(cursor ?? after), signal, LONGEST_WAIT_SECONDS);
          return { events: page.items.map((event) => ({ type: event.type, data: event, id: String(event.number) })), cursor: String(page.next_after) };
        },
      }),
    schedule: nextFrame,
  };
}

