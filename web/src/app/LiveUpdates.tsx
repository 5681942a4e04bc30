import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api, type components } from "@/api";
import type { Feature } from "./feature";
import { followStream, Touches } from "./live";

type Changes = components["schemas"]["Touches"];

const LONGEST_WAIT_SECONDS = 20;

/** Keeps what is shown up to date, as long as the application is open. */
export function LiveUpdates({ features }: { features: Feature[] }) {
  const queryClient = useQueryClient();
  useEffect(() => {
    const touches = new Touches(queryClient, features.flatMap((feature) => feature.touches ?? []));
    function take(changes: Changes) {
      for (const touch of changes.touches) touches.add(touch);
      if (!changes.is_whole) void queryClient.invalidateQueries(); // too much to be listed: anything may have changed
    }
    return followStream({ url: "/api/live/stream", types: ["touches"], poll, onEvent: ({ data }) => take(data as Changes) });
  }, [queryClient, features]);
  return null;
}

async function poll(after: string | null, signal: AbortSignal) {
  const query = { wait_seconds: LONGEST_WAIT_SECONDS, ...(after !== null && { after }) };
  const changes = await answer(api.GET("/api/live", { params: { query }, signal }));
  return { cursor: changes.cursor, events: [{ type: "touches", data: changes, id: changes.cursor }] };
}
