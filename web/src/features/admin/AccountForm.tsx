import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ProblemError } from "@/api";
import { Button, Dialog, Problem, Select, TextField, toast } from "@/ui";
import styles from "./Admin.module.css";
import { type Account, changeAccount, createAccount, type Role } from "./queries";

const ROLES: { value: Role; label: string }[] = [
  { value: "viewer", label: "Viewer: reads" },
  { value: "analyst", label: "Analyst: writes too" },
  { value: "operator", label: "Operator: runs it too" },
  { value: "admin", label: "Admin: manages people too" },
];

/** Creates an account (null), or changes one. */
export function AccountForm({ account, onClose }: { account: Account | null; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState(account?.name ?? "");
  const [email, setEmail] = useState(account?.email ?? "");
  const [role, setRole] = useState<Role>(account?.role ?? "viewer");
  const [password, setPassword] = useState("");
  const saving = useMutation({
    mutationFn: () => {
      const typed = { name: name.trim(), role, ...(password !== "" && { password }) };
      return account ? changeAccount(account.id, typed) : createAccount({ ...typed, email: email.trim() });
    },
    onSuccess: (saved) => {
      toast({ title: account ? `${saved.name} is changed` : `${saved.name} can sign in` });
      void queryClient.invalidateQueries({ queryKey: ["admin", "accounts"] });
      if (account) void queryClient.invalidateQueries({ queryKey: ["session"] });
      onClose();
    },
  });
  const faults = saving.error instanceof ProblemError ? saving.error.errors : [];
  const fault = (field: string) => faults.find(({ pointer }) => pointer === `/${field}`)?.detail;
  function submit(event: FormEvent) {
    event.preventDefault();
    saving.mutate();
  }
  return (
    <Dialog
      title={account ? `Change ${account.name}` : "New user"}
      open
      onClose={onClose}
      actions={
        <Button kind="primary" type="submit" form="account" busy={saving.isPending} disabled={name.trim() === "" || email.trim() === ""}>
          {account ? "Save" : "Create"}
        </Button>
      }
    >
      <form id="account" className={styles.form} onSubmit={submit}>
        {saving.error && <Problem compact error={saving.error} />}
        <TextField label="Name" value={name} maxLength={200} required autoFocus error={fault("name")} onChange={(event) => setName(event.target.value)} />
        <TextField
          label="Email address"
          type="email"
          value={email}
          required
          disabled={account !== null}
          error={fault("email")}
          autoComplete="off"
          onChange={(event) => setEmail(event.target.value)}
        />
        <div className={styles.field}>
          <span className={styles.label}>Role</span>
          <Select label="Role" value={role} choices={ROLES} onChange={setRole} />
        </div>
        <TextField
          label={account?.has_password ? "New password" : "Password"}
          type="password"
          hint={account ? "Empty: it stays as it is. A new one ends their sessions." : "Empty: sign-in links are the only way in."}
          value={password}
          error={fault("password")}
          autoComplete="new-password"
          onChange={(event) => setPassword(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
