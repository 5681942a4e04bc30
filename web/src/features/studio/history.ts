// Undo and redo as a value: what is, what was before, and what was undone.

export interface History<State> {
  /** Oldest first. */
  past: State[];
  present: State;
  /** What was undone, the next one to redo first. */
  future: State[];
  /** What the last change was part of, and when; changes of one name that follow closely are undone together. */
  last: { name: string; at: number } | null;
}

export const MOST_STEPS = 200;
const TOGETHER_MS = 1_000;

export const begin = <State>(present: State): History<State> => ({ past: [], present, future: [], last: null });

/**
 * The history after a change. What was undone before it can't be redone any more.
 *
 * `name` is what the change is part of (typing into one note, moving the same nodes by keys); null stands alone. `at` is
 * in milliseconds.
 */
export function record<State>(history: History<State>, next: State, { name = null, at }: { name?: string | null; at: number }): History<State> {
  if (next === history.present) return history;
  const { last, past, present } = history;
  const continues = name !== null && last !== null && last.name === name && at - last.at <= TOGETHER_MS && past.length > 0;
  return {
    past: continues ? past : [...past, present].slice(-MOST_STEPS),
    present: next,
    future: [],
    last: name === null ? null : { name, at },
  };
}

export function undo<State>(history: History<State>): History<State> {
  const before = history.past.at(-1);
  if (before === undefined) return history;
  return { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future], last: null };
}

export function redo<State>(history: History<State>): History<State> {
  const [next, ...rest] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future: rest, last: null };
}

/** Changes every state, present, past and undone: for what isn't this person's to undo. */
export function throughout<State>(history: History<State>, change: (state: State) => State): History<State> {
  return { ...history, past: history.past.map(change), present: change(history.present), future: history.future.map(change) };
}

export const canUndo = (history: History<unknown>): boolean => history.past.length > 0;
export const canRedo = (history: History<unknown>): boolean => history.future.length > 0;
