import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Confirm, Problem, Select, toast } from "@/ui";
import styles from "./Admin.module.css";
import { type NewToken, revokeToken, rotateToken, type Token } from "./queries";

const GRACES = [
  { value: "0", label: "Not at all" },
  { value: "3600", label: "For an hour" },
  { value: "86400", label: "For a day" },
  { value: "604800", label: "For a week" },
];

/** Makes a token's successor; the old one stays valid for as long as it takes to change over. */
export function RotateToken({ token, onMade, onClose }: { token: Token; onMade: (token: NewToken) => void; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [grace, setGrace] = useState("86400");
  const rotating = useMutation({
    mutationFn: () => rotateToken(token.id, Number(grace)),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ["admin", "tokens"] });
      onMade(made);
    },
  });
  return (
    <Confirm
      title={`Rotate ${token.name}?`}
      description="A new token with the same scopes is made, and its secret shown once."
      action="Rotate"
      busy={rotating.isPending}
      open
      onConfirm={() => rotating.mutate()}
      onClose={onClose}
    >
      {rotating.error && <Problem compact error={rotating.error} />}
      <div className={styles.field}>
        <span className={styles.label}>The old one stays valid</span>
        <Select label="The old one stays valid" value={grace} choices={GRACES} onChange={setGrace} />
      </div>
    </Confirm>
  );
}

/** Ends a token, at once and for good. */
export function RevokeToken({ token, onClose }: { token: Token; onClose: () => void }) {
  const queryClient = useQueryClient();
  const revoking = useMutation({
    mutationFn: () => revokeToken(token.id),
    onSuccess: () => {
      toast({ title: `${token.name} is revoked` });
      void queryClient.invalidateQueries({ queryKey: ["admin", "tokens"] });
      onClose();
    },
  });
  return (
    <Confirm
      title={`Revoke ${token.name}?`}
      description="Whatever uses it is refused from its next request on. This can’t be undone."
      action="Revoke"
      danger
      busy={revoking.isPending}
      open
      onConfirm={() => revoking.mutate()}
      onClose={onClose}
    >
      {revoking.error && <Problem compact error={revoking.error} />}
    </Confirm>
  );
}
