import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./Button";
import styles from "./CopyCommand.module.css";
import { toast } from "./Toast";

/** A command for a terminal, with a button that copies it. */
export function CopyCommand({ command }: { command: string }) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    try {
      await navigator.clipboard.writeText(command);
      setCopied(true);
      setTimeout(() => setCopied(false), 2_000);
    } catch {
      toast({ title: "The browser refused to copy", detail: "Select the command and copy it by hand.", kind: "failed" });
    }
  }
  return (
    <div className={styles.command}>
      <code>{command}</code>
      <IconButton size="small" icon={copied ? Check : Copy} label={copied ? "Copied" : "Copy the command"} onClick={() => void copy()} />
    </div>
  );
}
