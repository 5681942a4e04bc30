import { ArrowRight, type LucideIcon, Search } from "lucide-react";
import { useEffect, useId, useState } from "react";
import { Dialog, KeyHint } from "@/ui";
import type { Feature } from "./feature";
import type { Entry } from "./palette-entries";
import styles from "./Palette.module.css";
import { usePalette } from "./use-palette";

/** Everything that can be done or opened, by a few letters of it. */
export function Palette({ features, onClose }: { features: Feature[]; onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [isWanted, setIsWanted] = useState(false);
  const id = useId();
  const { sections, isBehind, isWaiting, failed } = usePalette(features, typed, onClose);
  const entries = sections.flatMap((section) => section.entries);
  const active = entries.find((entry) => entry.id === chosen) ?? entries[0];
  // Whoever pressed Enter before anything was found means the first of all that is found for these words.
  const isComplete = !isBehind && !isWaiting;
  useEffect(() => {
    if (!isWanted || !isComplete) return;
    setIsWanted(false);
    active?.open();
  }, [isWanted, isComplete, active]);

  function onKeyDown(event: React.KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && active) {
      event.preventDefault();
      setChosen(entries.at((entries.indexOf(active) + step) % entries.length)?.id ?? null);
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      if (active && (!isBehind || active.isAction)) active.open();
      else setIsWanted(true);
    }
  }
  return (
    <Dialog title="Search or jump to" titleHidden place="top" open onClose={onClose}>
      <div className={styles.field}>
        <Search size={16} aria-hidden />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={active && `${id}-${active.id}`}
          aria-autocomplete="list"
          aria-label="Search or jump to"
          placeholder="People, requests, pages, actions…"
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(null);
            setIsWanted(false);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={id} role="listbox" aria-label="What was found" className={styles.list}>
        {sections.map((section) => (
          <div key={section.label} role="group" aria-label={section.label}>
            <div className={styles.label} aria-hidden>
              {section.label}
            </div>
            {section.entries.map((entry) => (
              <Line key={entry.id} id={`${id}-${entry.id}`} entry={entry} active={entry === active} onPoint={() => setChosen(entry.id)} />
            ))}
          </div>
        ))}
      </div>
      <p role="status" className={styles.status}>
        {entries.length === 0 && (isWaiting ? "Searching…" : failed.length === 0 && "Nothing matches.")}
        {failed.length > 0 && `Could not be searched: ${failed.join(", ")}.`}
      </p>
    </Dialog>
  );
}

function Line({ id, entry, active, onPoint }: { id: string; entry: Entry; active: boolean; onPoint: () => void }) {
  const Icon: LucideIcon = entry.icon ?? ArrowRight;
  return (
    // The field keeps the focus and has the keys: a line is only pointed at.
    <div
      id={id}
      role="option"
      aria-selected={active}
      ref={active ? (element) => element?.scrollIntoView?.({ block: "nearest" }) : null}
      className={styles.line}
      onPointerMove={onPoint}
      onClick={entry.open}
    >
      <Icon size={16} aria-hidden />
      <span className={styles.title}>{entry.title}</span>
      {entry.detail && <span className={styles.detail}>{entry.detail}</span>}
      {entry.keys && <KeyHint keys={entry.keys} />}
    </div>
  );
}
