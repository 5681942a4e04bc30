// A question as an address has it, and as the server is asked.

/** Where an answer is looked for; with nothing chosen, in all that the asker may read. */
export interface Asked {
  q?: string | undefined;
  /** Slugs. */
  bundle?: string[] | undefined;
  /** Slugs of groups. */
  chat?: string[] | undefined;
  /** Numbers of people. */
  person?: string[] | undefined;
}

export const LONGEST_QUESTION = 500;

/** What the server is sent. */
export const bodyOf = ({ q = "", bundle = [], chat = [], person = [] }: Asked) => ({ question: q.trim(), bundles: bundle, chats: chat, people: person.map(Number) });

/** The question of an answer that is kept, as its address has it. */
export const askedOf = ({ question, bundles, chats, people }: { question: string; bundles: string[]; chats: string[]; people: number[] }): Asked => ({
  q: question,
  bundle: bundles.length > 0 ? bundles : undefined,
  chat: chats.length > 0 ? chats : undefined,
  person: people.length > 0 ? people.map(String) : undefined,
});

interface Searched {
  words: string[];
  documents: boolean;
  messages: boolean;
  passages_read: number;
  messages_read: number;
  by_meaning: boolean;
}

const MOST_LETTERS = 420;
const MOST_LINES = 6;

/** The beginning of words that are long, up to the end of a word; null where all of them can be shown at once. */
export function beginningOf(text: string): string | null {
  const lines = text.split("\n");
  const cut = lines.slice(0, MOST_LINES).join("\n");
  if (cut.length > MOST_LETTERS) return `${cut.slice(0, MOST_LETTERS).replace(/\s+\S*$/u, "")}…`;
  return lines.length > MOST_LINES ? `${cut}…` : null;
}

const count = new Intl.NumberFormat("en");
const some = (number: number, one: string) => `${count.format(number)} ${one}${number === 1 ? "" : "s"}`;

/** What was looked through, in a sentence: where nothing was found, all that can be said of it. */
export function searchedTold({ words, documents, messages, passages_read: passages, messages_read: said, by_meaning: byMeaning }: Searched): string {
  const read = [documents && some(passages, "passage"), messages && some(said, "message")].filter((one) => one !== false);
  const by = words.map((word) => `“${word}”`).join(", ");
  return `Read ${read.join(" and ")}, found by ${by}${byMeaning ? " and by what they mean" : ""}.${documents ? "" : " Documents were not asked."}${messages ? "" : " Messages were not asked."}`;
}

export interface SentenceChange {
  kind: "same" | "added" | "removed";
  text: string;
}

interface Sentence {
  text: string | null;
}

/** How an answer differs from the one before it, by sentences, in the order of the newer one; what is gone stands where it stood. */
export function answerChanges(before: Sentence[], now: Sentence[]): SentenceChange[] {
  const [old, current] = [textsOf(before), textsOf(now)];
  const lengths = commonLengths(old, current);
  const changes: SentenceChange[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < current.length) {
    const [was, is] = [old[i], current[j]];
    if (was !== undefined && was === is) {
      changes.push({ kind: "same", text: was });
      i += 1;
      j += 1;
    } else if (was !== undefined && (is === undefined || (lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0))) {
      changes.push({ kind: "removed", text: was });
      i += 1;
    } else {
      changes.push({ kind: "added", text: is ?? "" });
      j += 1;
    }
  }
  return changes;
}

const textsOf = (sentences: Sentence[]) => sentences.map(({ text }) => text ?? "Words that were taken back.");

/** Of each pair of ends, how many sentences both have in the same order: answers are short. */
function commonLengths(old: string[], current: string[]): number[][] {
  const lengths = Array.from({ length: old.length + 1 }, () => Array.from({ length: current.length + 1 }, () => 0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = current.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row) row[j] = old[i] === current[j] ? 1 + (lengths[i + 1]?.[j + 1] ?? 0) : Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}
