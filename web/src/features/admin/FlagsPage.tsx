import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ToggleLeft } from "lucide-react";
import { useSession } from "@/app/use-session";
import { EmptyState, Page, PageHeader, Problem, Skeleton, Switch, Time, toast, Waiting } from "@/ui";
import styles from "./Admin.module.css";
import { type Flag, flagsQuery, switchFlag } from "./queries";

export default function FlagsPage() {
  const query = useQuery(flagsQuery);
  return (
    <Page>
      <PageHeader title="Features" detail="Each works from the next request on." />
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading the features">
          <Skeleton height="48px" lines={4} />
        </Waiting>
      ) : query.data.length === 0 ? (
        <EmptyState icon={ToggleLeft} title="There is nothing to switch" />
      ) : (
        <ul className={styles.flags}>
          {query.data.map((flag) => (
            <FlagRow key={flag.name} flag={flag} />
          ))}
        </ul>
      )}
    </Page>
  );
}

function FlagRow({ flag }: { flag: Flag }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const switching = useMutation({
    mutationFn: (isOn: boolean) => switchFlag(flag.name, isOn),
    // Shown at once; taken back where the server refuses.
    onMutate: async (isOn) => {
      await queryClient.cancelQueries({ queryKey: flagsQuery.queryKey });
      const before = queryClient.getQueryData(flagsQuery.queryKey);
      queryClient.setQueryData(flagsQuery.queryKey, (flags) => flags?.map((one) => (one.name === flag.name ? { ...one, is_on: isOn } : one)));
      return before;
    },
    onError: (error, _isOn, before) => {
      queryClient.setQueryData(flagsQuery.queryKey, before);
      toast({ title: `${flag.name} could not be switched`, detail: error.message, kind: "failed" });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: flagsQuery.queryKey }),
  });
  return (
    <li>
      <Switch label={flag.name} checked={flag.is_on} disabled={!session.may("operations:manage")} onChange={(isOn) => switching.mutate(isOn)} />
      <p>{flag.meaning}</p>
      <p className={styles.quiet}>
        {flag.changed_at ? (
          <>
            switched <Time at={flag.changed_at} /> by {flag.changed_by}
          </>
        ) : (
          "as it is by default"
        )}
      </p>
    </li>
  );
}
