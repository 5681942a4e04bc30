import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { itemsOf } from "@/api";
import { useSession } from "@/app/use-session";
import {
  Avatar, Badge, Button, type Column, Confirm, DataTable, EmptyState, IconButton, Menu, Page, PageHeader, Problem, ShowMore, Skeleton, Time, toast, Waiting,
} from "@/ui";
import { AccountForm } from "./AccountForm";
import styles from "./Admin.module.css";
import { type Account, accountsQuery, disableAccount, enableAccount } from "./queries";

type Doing = { verb: "create" } | { verb: "change" | "disable" | "enable"; account: Account } | null;

export default function UsersPage() {
  const session = useSession();
  const query = useInfiniteQuery(accountsQuery);
  const [doing, setDoing] = useState<Doing>(null);
  const accounts = itemsOf(query.data);
  return (
    <Page>
      <PageHeader
        title="Users"
        detail="Who may sign in, and as what."
        actions={
          <Button kind="primary" icon={Plus} onClick={() => setDoing({ verb: "create" })}>
            New user
          </Button>
        }
      />
      {query.isLoadingError ? (
        <Problem error={query.error} retry={query.refetch} />
      ) : query.isPending ? (
        <Waiting label="Loading the users">
          <Skeleton height="32px" lines={6} />
        </Waiting>
      ) : accounts.length === 0 ? (
        <EmptyState icon={UsersRound} title="No users yet">Whoever is to sign in needs an account.</EmptyState>
      ) : (
        <DataTable label="Users" columns={columnsOf(session.account?.id, setDoing)} rows={accounts} keyOf={({ id }) => id} />
      )}
      {query.error && query.data && <Problem error={query.error} retry={query.refetch} compact />}
      <ShowMore query={query} />
      {doing?.verb === "create" && <AccountForm account={null} onClose={() => setDoing(null)} />}
      {doing?.verb === "change" && <AccountForm account={doing.account} onClose={() => setDoing(null)} />}
      {(doing?.verb === "disable" || doing?.verb === "enable") && <Switched account={doing.account} verb={doing.verb} onClose={() => setDoing(null)} />}
    </Page>
  );
}

function columnsOf(own: number | undefined, setDoing: (doing: Doing) => void): Column<Account>[] {
  return [
    {
      id: "name",
      header: "Name",
      cell: ({ name, email, id }) => (
        <span className={styles.person}>
          <Avatar name={name} />
          <span className={styles.stacked}>
            <span className={styles.name}>
              {name} {id === own && <span className={styles.quiet}>(you)</span>}
            </span>
            <span className={styles.quiet}>{email}</span>
          </span>
        </span>
      ),
    },
    { id: "role", header: "Role", cell: ({ role }) => role },
    { id: "state", header: "State", cell: ({ disabled_at }) => (disabled_at ? <Badge>Disabled</Badge> : <Badge tone="good">Active</Badge>) },
    { id: "signs-in", header: "Signs in by", minor: true, cell: ({ has_password }) => (has_password ? "password or link" : "link") },
    { id: "created", header: "Created", minor: true, cell: ({ created_at }) => <Time at={created_at} /> },
    { id: "actions", header: "Actions", align: "end", width: "64px", cell: (account) => <Actions account={account} own={account.id === own} setDoing={setDoing} /> },
  ];
}

function Actions({ account, own, setDoing }: { account: Account; own: boolean; setDoing: (doing: Doing) => void }) {
  const items = [
    { label: "Change…", onSelect: () => setDoing({ verb: "change", account }) },
    account.disabled_at === null
      ? { label: "Disable…", danger: true, disabled: own, onSelect: () => setDoing({ verb: "disable", account }) }
      : { label: "Enable…", onSelect: () => setDoing({ verb: "enable", account }) },
  ];
  return <Menu trigger={<IconButton icon={Ellipsis} label={`Actions for ${account.name}`} explained={false} />} groups={[{ items }]} />;
}

function Switched({ account, verb, onClose }: { account: Account; verb: "disable" | "enable"; onClose: () => void }) {
  const queryClient = useQueryClient();
  const disables = verb === "disable";
  const switching = useMutation({
    mutationFn: () => (disables ? disableAccount(account.id) : enableAccount(account.id)),
    onSuccess: () => {
      toast({ title: `${account.name} is ${disables ? "disabled" : "enabled"}` });
      void queryClient.invalidateQueries({ queryKey: ["admin", "accounts"] });
      onClose();
    },
  });
  return (
    <Confirm
      title={`${disables ? "Disable" : "Enable"} ${account.name}?`}
      description={disables ? "Their sessions end at once, and they can’t sign in until the account is enabled again." : `They can sign in again, as ${account.role}.`}
      action={disables ? "Disable" : "Enable"}
      danger={disables}
      busy={switching.isPending}
      open
      onConfirm={() => switching.mutate()}
      onClose={onClose}
    >
      {switching.error && <Problem compact error={switching.error} />}
    </Confirm>
  );
}
