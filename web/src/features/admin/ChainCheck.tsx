import { useMutation } from "@tanstack/react-query";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { count, counted } from "@/lib/numbers";
import { Button, Problem } from "@/ui";
import styles from "./Admin.module.css";
import { checkChain } from "./queries";

/** Checks that every entry of the log is as it was written, and says which is the first that isn't. */
export function ChainCheck() {
  const [checked, setChecked] = useState(0);
  const checking = useMutation({ mutationFn: () => checkChain(setChecked) });
  const verdict = checking.data;
  return (
    <div className={styles.chain}>
      {checking.error && <Problem compact error={checking.error} />}
      <span role="status">
        {checking.isPending && checked > 0 && `${count(checked)} so far`}
        {verdict && !verdict.fault && <span className={styles.good}>{counted(verdict.checked, "entry is", "entries are")} as written</span>}
        {verdict?.fault && (
          <strong className={styles.bad}>
            Entry {count(verdict.fault.number)} is not as it was written: {verdict.fault.reason}
          </strong>
        )}
      </span>
      <Button icon={ShieldCheck} busy={checking.isPending} onClick={() => checking.mutate()}>
        Check the chain
      </Button>
    </div>
  );
}
