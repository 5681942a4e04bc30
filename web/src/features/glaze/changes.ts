import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, ProblemError } from "@/api";
import { toast } from "@/ui";
import { type Glaze, glazeQuery } from "./queries";

/** What an admin can do. All but `regenerate` change which text people see. */
export type Change = { do: "regenerate" } | { do: "override"; text: string } | { do: "clear" } | { do: "stale"; reason: string };

const DONE: Record<Change["do"], string> = {
  regenerate: "It is written anew",
  override: "Your text is in front",
  clear: "The generated text is back",
  stale: "Marked as out of date",
};

/** Changes what is told of a person, based on the version that is shown: whoever was overtaken is told, and nothing is lost. */
export function useChange(glaze: Glaze) {
  const queryClient = useQueryClient();
  const { queryKey } = glazeQuery(glaze.user_id);
  return useMutation({
    mutationFn: (change: Change) => send(glaze, change),
    onSuccess: (changed, change) => {
      queryClient.setQueryData(queryKey, changed);
      toast({ title: DONE[change.do] });
    },
    onError: (error) => {
      if (error instanceof ProblemError && error.status === 412) {
        toast({ title: "Somebody else has changed this", detail: "The page shows it as it is now; look, and do it again.", kind: "failed" });
      }
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["glaze"] });
      void queryClient.invalidateQueries({ queryKey: ["people", "glaze", glaze.user_id] });
    },
  });
}

function send({ user_id, version }: Glaze, change: Change): Promise<Glaze> {
  const params = { path: { person_id: user_id } };
  const headers = { "If-Match": `"${version}"` };
  switch (change.do) {
    case "regenerate":
      return answer(api.POST("/api/admin/profiles/{person_id}/glaze/regenerate", { params, headers }));
    case "override":
      return answer(api.PUT("/api/admin/profiles/{person_id}/glaze/override", { params, headers, body: { text: change.text } }));
    case "clear":
      return answer(api.DELETE("/api/admin/profiles/{person_id}/glaze/override", { params, headers }));
    case "stale":
      return answer(api.POST("/api/admin/profiles/{person_id}/glaze/stale", { params, headers, body: { reason: change.reason } }));
  }
}
