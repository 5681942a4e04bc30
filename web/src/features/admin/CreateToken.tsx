import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useSession } from "@/app/use-session";
import { Button, Checkbox, Dialog, Problem, Select, Skeleton, TextField, Waiting } from "@/ui";
import styles from "./Admin.module.css";
import { expiryOf, type Lifetime, LIFETIMES } from "./expiry";
import { createToken, type NewToken, scopesQuery } from "./queries";

/** Asks what a new token is for. It may do no more than who makes it. */
export function CreateToken({ onMade, onClose }: { onMade: (token: NewToken) => void; onClose: () => void }) {
  const session = useSession();
  const queryClient = useQueryClient();
  const scopes = useQuery(scopesQuery);
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [lifetime, setLifetime] = useState<Lifetime>("90");
  const making = useMutation({
    mutationFn: () => createToken({ name: name.trim(), scopes: chosen, expires_at: expiryOf(lifetime, new Date()) }),
    onSuccess: (token) => {
      void queryClient.invalidateQueries({ queryKey: ["admin", "tokens"] });
      onMade(token);
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    making.mutate();
  }
  const offered = scopes.data?.filter((scope) => scope.name !== "self:use" && session.may(scope.name)) ?? [];
  return (
    <Dialog
      title="New token"
      description="Give it only what the service needs: its scopes can’t be changed later."
      open
      onClose={onClose}
      actions={
        <Button kind="primary" type="submit" form="new-token" busy={making.isPending} disabled={name.trim() === "" || chosen.length === 0}>
          Make the token
        </Button>
      }
    >
      <form id="new-token" className={styles.form} onSubmit={submit}>
        {making.error && <Problem compact error={making.error} />}
        <TextField label="Name" hint="What uses it, such as the name of the service." value={name} maxLength={200} required autoFocus onChange={(event) => setName(event.target.value)} />
        <div className={styles.field}>
          <span className={styles.label}>Valid for</span>
          <Select label="Valid for" value={lifetime} choices={LIFETIMES} onChange={setLifetime} />
        </div>
        <fieldset className={styles.scopes}>
          <legend className={styles.label}>Scopes</legend>
          {scopes.isLoadingError ? (
            <Problem compact error={scopes.error} retry={scopes.refetch} />
          ) : scopes.isPending ? (
            <Waiting label="Loading the scopes">
              <Skeleton height="24px" lines={5} />
            </Waiting>
          ) : (
            offered.map((scope) => (
              <div key={scope.name}>
                <Checkbox label={scope.name} checked={chosen.includes(scope.name)} onChange={(on) => setChosen(on ? [...chosen, scope.name] : chosen.filter((one) => one !== scope.name))} />
                <p className={styles.quiet}>{scope.meaning}</p>
              </div>
            ))
          )}
        </fieldset>
      </form>
    </Dialog>
  );
}
