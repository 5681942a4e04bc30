import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./Button";
import { copyText } from "./clipboard";
import styles from "./CopyCommand.module.css";

/** A command for a terminal, with a button that copies it. */
export function CopyCommand({ command }: { command: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    if (!(await copyText(command, "Select the command and copy it by hand."))) return;
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  }
  return (
    <div className={styles.command}>
      <code>{command}</code>
      <IconButton size="small" icon={copied ? Check : Copy} label={copied ? "Copied" : "Copy the command"} onClick={() => void copy()} />
    </div>
  );
}
