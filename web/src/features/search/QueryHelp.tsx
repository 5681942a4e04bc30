import { Dialog } from "@/ui";
import styles from "./Search.module.css";

const WAYS: [string, string][] = [
  ["harbour dawn", "both words, in any order"],
  ['"at dawn"', "the words next to each other"],
  ["inter*", "what begins like this"],
  ["-rain", "what doesn’t have it; also -\"at dusk\" and -tag:draft"],
  ["title:harbour", "the word in that text alone: title, transcript, translations, description"],
  ["tag:interview,street", "one of these values: library, kind, language, tag, person"],
  ["is:favorite", "yes or no: favorite, offline, preview"],
  ["recorded:2026-03", "moments, as precise as they are written; recorded:2026-03-01..2026-03-15"],
  ["duration:10s..2m30s", "lengths; also duration>1h"],
];

/** How searches are written. */
export function QueryHelp({ open, onClose, onTry }: { open: boolean; onClose: () => void; onTry: (query: string) => void }) {
  return (
    <Dialog title="How to search" description="All that you write has to hold. Case and accents of words don’t count." open={open} onClose={onClose}>
      <Ways onTry={onTry} />
      <p className={styles.note}>Fields are those of scenes; of messages, people and requests an unknown field is looked for as words. The tab of messages takes words and “phrases”.</p>
    </Dialog>
  );
}

/** Examples that search when they are chosen. */
export function Ways({ onTry }: { onTry: (query: string) => void }) {
  return (
    <dl className={styles.ways}>
      {WAYS.map(([query, meaning]) => (
        <div key={query}>
          <dt>
            <button type="button" onClick={() => onTry(query)}>
              {query}
            </button>
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
