import type { ReactNode } from "react";
import { CopyCommand } from "@/ui";
import styles from "./Runbook.module.css";

/** A listing; of a console's, each command can be copied and what it prints stands below it. */
export function Listing({ text, isConsole }: { text: string; isConsole: boolean }): ReactNode {
  if (!isConsole) {
    return (
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    );
  }
  return (
    <div className={styles.console}>
      {consoleParts(text).map((part, index) =>
        part.command === null ? (
          <pre key={index} tabIndex={0}>
            {part.output}
          </pre>
        ) : (
          <CopyCommand key={index} command={part.command} />
        ),
      )}
    </div>
  );
}

type ConsolePart = { command: string; output?: undefined } | { command: null; output: string };

/** A console's listing in commands (after `$`, with the lines after `>`) and what they print. */
export function consoleParts(text: string): ConsolePart[] {
  const parts: ConsolePart[] = [];
  for (const line of text.split("\n")) {
    const last = parts.at(-1);
    if (line.startsWith("$ ")) parts.push({ command: line.slice(2) });
    else if (last && last.command !== null && line.startsWith("> ")) last.command += `\n${line.slice(2)}`;
    else if (last && last.command === null) last.output += `\n${line}`;
    else parts.push({ command: null, output: line });
  }
  return parts;
}
