import { useState } from "react";
import { Button, CopyCommand, Dialog } from "@/ui";
import styles from "./Admin.module.css";
import type { NewToken } from "./queries";

/** Shows the secret of a new token, the only time that it can be seen: it is kept in this element alone. */
export function SecretOnce({ token, onClose }: { token: NewToken; onClose: () => void }) {
  // Escape, or a press beside the dialog, is too easily made for the only look at it: the second one closes.
  const [warned, setWarned] = useState(false);
  return (
    <Dialog
      title={`The secret of ${token.name}`}
      description="Copy it now. It is shown this once; whoever loses it rotates the token."
      open
      onClose={() => (warned ? onClose() : setWarned(true))}
      actions={
        <Button kind="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <CopyCommand command={token.secret} />
      {warned && <p role="alert">Is it copied? Once this is closed, nobody can see it again.</p>}
      <p className={styles.quiet}>Sent as: Authorization: Bearer …</p>
    </Dialog>
  );
}
