import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { UserMinus, UserPlus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api";
import { useSession } from "@/app/use-session";
import { Avatar, Badge, Button, Card, Combobox, Confirm, IconButton, Problem, Select, TextField, toast } from "@/ui";
import styles from "./Projects.module.css";
import { accountsQuery, type Member, type MemberRole, projectQuery, type ProjectWhole } from "./queries";
import { roleLabel, ROLES } from "./roles";

const CHOICES = ROLES.map(({ value, label }) => ({ value, label }));

/** Who is in a project, in which role. */
export function Members({ project, mayChange }: { project: ProjectWhole; mayChange: boolean }) {
  const { account } = useSession();
  const [leaving, setLeaving] = useState<Member | null>(null);
  const { setRole, remove } = useMemberChanges(project);
  const failed = setRole.error ?? (leaving === null ? remove.error : null);
  return (
    <Card title="Members" detail={ROLES.map((role) => `${role.label}: ${role.means}`).join(" · ")}>
      <ul className={styles.members} aria-label="Members">
        {project.members.map((member) => (
          <li key={member.account_id} className={styles.member}>
            <Avatar name={member.name} />
            <span className={styles.who}>
              {member.name}
              {member.account_id === account?.id && <span className={styles.quiet}> (you)</span>}
            </span>
            {mayChange ? (
              <Select label={`Role of ${member.name}`} value={member.role} choices={CHOICES} onChange={(role) => setRole.mutate({ account: member.account_id, role })} />
            ) : (
              <Badge>{roleLabel(member.role)}</Badge>
            )}
            {(mayChange || (member.account_id === account?.id && project.archived_at === null)) && (
              <IconButton
                icon={UserMinus}
                size="small"
                label={member.account_id === account?.id ? "Leave the project" : `Remove ${member.name}`}
                onClick={() => {
                  remove.reset();
                  setLeaving(member);
                }}
              />
            )}
          </li>
        ))}
      </ul>
      {failed && <Problem error={failed} compact />}
      {mayChange && <AddMember project={project} busy={setRole.isPending} onAdd={(account, role) => setRole.mutate({ account, role })} />}
      <Confirm
        title={leaving?.account_id === account?.id ? "Leave this project?" : `Remove ${leaving?.name}?`}
        description="Whoever is no member sees the project and its canvases no more. An owner can add them again."
        action={leaving?.account_id === account?.id ? "Leave" : "Remove"}
        danger
        busy={remove.isPending}
        open={leaving !== null}
        onConfirm={() => leaving && remove.mutate(leaving, { onSuccess: () => setLeaving(null) })}
        onClose={() => setLeaving(null)}
      >
        {remove.error && <Problem error={remove.error} compact />}
      </Confirm>
    </Card>
  );
}

function useMemberChanges(project: ProjectWhole) {
  const queryClient = useQueryClient();
  const { queryKey } = projectQuery(project.id);
  const router = useRouter();
  const { account } = useSession();
  const took = (after: ProjectWhole) => {
    queryClient.setQueryData(queryKey, after);
    void queryClient.invalidateQueries({ queryKey: ["projects", "list"] });
  };
  const setRole = useMutation({
    mutationFn: ({ account, role }: { account: number; role: MemberRole }) =>
      answer(api.PUT("/api/projects/{project_id}/members/{account_id}", { params: { path: { project_id: project.id, account_id: account } }, body: { role } })),
    // Shown at once, and taken back where it is refused.
    onMutate: ({ account, role }) => {
      const before = queryClient.getQueryData(queryKey);
      queryClient.setQueryData(queryKey, (shown) => shown && { ...shown, members: shown.members.map((one) => (one.account_id === account ? { ...one, role } : one)) });
      return { before };
    },
    onError: (_error, _asked, context) => context?.before && queryClient.setQueryData(queryKey, context.before),
    onSuccess: took,
  });
  const remove = useMutation({
    mutationFn: (member: Member) =>
      answer(api.DELETE("/api/projects/{project_id}/members/{account_id}", { params: { path: { project_id: project.id, account_id: member.account_id } } })),
    onSuccess: async (after, member) => {
      took(after);
      if (member.account_id !== account?.id) return void toast({ title: `${member.name} is no member any more` });
      toast({ title: `You left ${project.name}` });
      await router.navigate({ to: "/projects" });
    },
  });
  return { setRole, remove };
}

function AddMember({ project, busy, onAdd }: { project: ProjectWhole; busy: boolean; onAdd: (account: number, role: MemberRole) => void }) {
  const { may } = useSession();
  const [account, setAccount] = useState<string | null>(null);
  const [role, setRole] = useState<MemberRole>("editor");
  const mayList = may("accounts:manage");
  const accounts = useQuery({ ...accountsQuery, enabled: mayList });
  const present = new Set(project.members.map((member) => member.account_id));
  const choices = (accounts.data ?? []).filter((one) => !present.has(one.id)).map((one) => ({ value: String(one.id), label: `${one.name} (${one.email})` }));
  const number = account !== null && /^[1-9]\d*$/u.test(account) ? Number(account) : null;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (number === null) return;
    onAdd(number, role);
    setAccount(null);
  }
  return (
    <form className={styles.add} onSubmit={submit} aria-label="Add a member">
      {mayList ? (
        <Combobox label="Add somebody" placeholder="Add somebody" value={account} choices={choices} onChange={setAccount} nothing="No other account matches." />
      ) : (
        <TextField label="Account number" inputMode="numeric" value={account ?? ""} onChange={(event) => setAccount(event.target.value)} hint="Whoever manages accounts knows it." />
      )}
      {accounts.isLoadingError && <Problem error={accounts.error} retry={accounts.refetch} compact />}
      <Select label="Role" value={role} choices={CHOICES} onChange={setRole} />
      <Button type="submit" icon={UserPlus} busy={busy} disabled={number === null}>
        Add
      </Button>
    </form>
  );
}
