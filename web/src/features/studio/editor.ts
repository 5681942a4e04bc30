// What a canvas's page edits: its history, and how far it is saved. No React in here.
import { Autosave, type AutosavePorts, type Saved, type SaveState } from "./autosave";
import type { Drawing } from "./document";
import type { Draft } from "./drafts";
import { sameDrawing } from "./equality";
import { begin, canRedo, canUndo, type History, record, redo, throughout, undo } from "./history";
import type { Conflict, Side } from "./merge";

export interface EditorState {
  drawing: Drawing;
  save: SaveState;
  /** The version that the server has. */
  version: number;
  canUndo: boolean;
  canRedo: boolean;
}

export type EditorPorts = Pick<AutosavePorts, "save" | "load"> & Partial<Omit<AutosavePorts, "onState" | "onServer">> & { now?: () => number };

/** A canvas that is being edited; pages see it by `subscribe` and `getState`. */
export class Editor {
  private history: History<Drawing>;
  private state: EditorState;
  private readonly autosave: Autosave;
  private readonly listeners = new Set<() => void>();
  private readonly now: () => number;

  constructor(first: Saved, ports: EditorPorts) {
    this.now = ports.now ?? Date.now;
    this.history = begin(first.drawing);
    this.state = { drawing: first.drawing, save: { kind: "saved" }, version: first.version, canUndo: false, canRedo: false };
    this.autosave = new Autosave(first, {
      keep: () => {},
      onMerged: () => {},
      isOnline: () => navigator.onLine,
      random: Math.random,
      later: (work, milliseconds) => {
        const timer = setTimeout(work, milliseconds);
        return () => clearTimeout(timer);
      },
      ...ports,
      onState: (save) => this.tell({ save }),
      onServer: (server, rebase) => {
        this.history = throughout(this.history, rebase);
        this.tell({ version: server.version });
      },
    });
  }

  /** An editor that goes on with what wasn't saved when its page went away; `server` is what is saved now. */
  static resume(draft: Draft, server: Saved, ports: EditorPorts): Editor {
    const editor = new Editor(draft.base.version > server.version ? server : draft.base, ports);
    editor.edit(() => draft.drawing);
    editor.receive(server);
    return editor;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): EditorState => this.state;

  get isSaved(): boolean {
    return this.autosave.isSaved;
  }

  /** Changes the drawing. Changes of one `name` that follow closely are undone together. */
  edit(change: (drawing: Drawing) => Drawing, name: string | null = null): void {
    const next = change(this.history.present);
    if (next === this.history.present || sameDrawing(next, this.history.present)) return;
    this.move(record(this.history, next, { name, at: this.now() }));
  }

  undo(): void {
    this.move(undo(this.history));
  }

  redo(): void {
    this.move(redo(this.history));
  }

  receive(theirs: Saved): void {
    this.autosave.receive(theirs);
  }

  choose(choices: ReadonlyMap<string, Side>): void {
    this.autosave.choose(choices);
  }

  flush(): Promise<void> {
    return this.autosave.flush();
  }

  stop(): void {
    this.autosave.stop();
  }

  discard(): void {
    this.autosave.discard();
  }

  private move(history: History<Drawing>): void {
    if (history === this.history) return;
    this.history = history;
    this.tell({});
    this.autosave.change(history.present);
  }

  private tell(change: Partial<EditorState>): void {
    const { history } = this;
    this.state = { ...this.state, drawing: history.present, canUndo: canUndo(history), canRedo: canRedo(history), ...change };
    for (const listener of this.listeners) listener();
  }
}

/** How a conflict is told: what of which thing, in words of the page. */
export function conflictTitle(conflict: Conflict): string {
  switch (conflict.what) {
    case "title":
      return "The canvas’s title";
    case "place":
      return "Where it is";
    case "size":
      return "How large it is";
    case "content":
      return "What it says";
    case "arrow":
      return "An arrow";
    case "deleted":
      return conflict.deletedBy === "mine" ? "You deleted it, it was changed meanwhile" : "It was deleted while you changed it";
  }
}
