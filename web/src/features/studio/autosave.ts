// Saves a canvas some time after it was changed, one save at a time, until the server has all of it.
import { ProblemError } from "@/api";
import { backOff } from "@/app/live";
import type { Drawing } from "./document";
import { sameDrawing } from "./equality";
import { type Conflict, merge, type Side } from "./merge";

export interface Saved {
  version: number;
  drawing: Drawing;
}

export type SaveState =
  | { kind: "saved" }
  /** Changes wait for a pause in the work. */
  | { kind: "waiting" }
  | { kind: "saving" }
  /** `again` is whether it is tried again by itself. */
  | { kind: "failed"; why: string; again: boolean }
  | { kind: "conflict"; conflicts: Conflict[]; theirs: Saved };

export interface AutosavePorts {
  save: (version: number, drawing: Drawing) => Promise<Saved>;
  /** The canvas as it is on the server. */
  load: () => Promise<Saved>;
  /** Keeps what isn't saved yet beyond this page; null forgets it. */
  keep: (unsaved: { base: Saved; drawing: Drawing } | null) => void;
  onState: (state: SaveState) => void;
  /** What the server has now, and how to bring a drawing of this page up to that: the present one, or one to be undone to. */
  onServer: (server: Saved, rebase: (drawing: Drawing) => Drawing) => void;
  /** Both this page's changes and somebody else's are in it now. */
  onMerged: () => void;
  isOnline: () => boolean;
  random: () => number;
  later: (work: () => void, milliseconds: number) => () => void;
}

export const PAUSE_MS = 800;

/**
 * Keeps a canvas saved.
 *
 * Give it each drawing by `change`; it saves the newest one. Where somebody else saved in between, both changes are
 * merged and saved; where they collide it stops and waits for `choose`.
 */
export class Autosave {
  private server: Saved;
  private drawing: Drawing;
  private state: SaveState = { kind: "saved" };
  private failures = 0;
  private stopWaiting: (() => void) | null = null;
  private saving: Promise<void> | null = null;
  private stopped = false;
  private discarded = false;

  constructor(
    first: Saved,
    private readonly ports: AutosavePorts,
  ) {
    this.server = first;
    this.drawing = first.drawing;
  }

  get base(): Saved {
    return this.server;
  }

  get isSaved(): boolean {
    return this.discarded || (this.saving === null && sameDrawing(this.drawing, this.server.drawing));
  }

  /** The drawing is this now. */
  change(drawing: Drawing): void {
    this.drawing = drawing;
    this.keep();
    // What is changed now may end a conflict, or begin another.
    if (this.state.kind === "conflict") return this.combine(this.state.theirs);
    if (this.saving !== null) return;
    if (sameDrawing(drawing, this.server.drawing)) return this.rest();
    this.tell({ kind: "waiting" });
    this.wait(PAUSE_MS);
  }

  /** Saves at once what isn't saved yet; resolves when it is, or can't be. */
  async flush(): Promise<void> {
    this.stopWaiting?.();
    // Others may wait for the same save: whoever is first afterwards begins the next one, and the rest wait for that.
    while (this.saving !== null) await this.saving;
    if (this.stopped || this.state.kind === "conflict" || sameDrawing(this.drawing, this.server.drawing)) return;
    this.saving = this.attempt();
    await this.saving;
  }

  /** Somebody else saved this, as far as is known. */
  receive(theirs: Saved): void {
    if (theirs.version <= this.server.version || this.saving !== null) return;
    this.combine(theirs);
  }

  /** Goes on after a conflict: whose is taken, by the conflict's id. */
  choose(choices: ReadonlyMap<string, Side>): void {
    if (this.state.kind !== "conflict") return;
    this.combine(this.state.theirs, choices);
  }

  /** Stops for good, and saves nothing more. What isn't saved stays kept. */
  stop(): void {
    this.stopped = true;
    this.stopWaiting?.();
  }

  /** Stops for good, and forgets what isn't saved: for a canvas that is deleted. */
  discard(): void {
    this.discarded = true;
    this.stop();
    this.keep();
  }

  private async attempt(): Promise<void> {
    const [base, sent] = [this.server, this.drawing];
    this.tell({ kind: "saving" });
    try {
      const saved = await this.ports.save(base.version, sent);
      this.failures = 0;
      // The server may have written it down otherwise (quotes without their words); nothing else is new in it.
      this.settle(() => this.arrive(saved, (drawing) => merge(sent, drawing, saved.drawing).drawing));
    } catch (error) {
      await this.fail(error);
    }
  }

  /** Ends a save: what is told from here on may begin another one. */
  private settle(end: () => void): void {
    this.saving = null;
    end();
  }

  /** Takes what the server has as the base, and saves what is changed beyond that. */
  private arrive(server: Saved, rebase: (drawing: Drawing) => Drawing): void {
    this.server = server;
    this.drawing = rebase(this.drawing);
    this.ports.onServer(server, rebase);
    this.keep();
    if (sameDrawing(this.drawing, this.server.drawing)) return this.rest();
    this.tell({ kind: "waiting" });
    this.wait(PAUSE_MS);
  }

  private async fail(error: unknown): Promise<void> {
    if (error instanceof ProblemError && error.kind === "canvas-moved-on") {
      try {
        const theirs = await this.ports.load();
        if (theirs.version !== this.server.version) return this.settle(() => this.combine(theirs));
      } catch (second) {
        return this.settle(() => this.giveUp(second));
      }
    }
    this.settle(() => this.giveUp(error));
  }

  private giveUp(error: unknown): void {
    this.failures += 1;
    const again = !(error instanceof ProblemError) || error.mayPass;
    this.tell({ kind: "failed", why: reason(error, this.ports.isOnline()), again });
    if (again) this.wait(backOff(this.failures, this.ports.random()));
  }

  private combine(theirs: Saved, choices?: ReadonlyMap<string, Side>): void {
    const base = this.server;
    const { conflicts } = merge(base.drawing, this.drawing, theirs.drawing, choices);
    if (conflicts.length > 0) return this.collide(theirs, conflicts);
    const isBoth = !sameDrawing(this.drawing, base.drawing) && !sameDrawing(this.drawing, theirs.drawing);
    // An earlier state of this page can collide where the present one doesn't: undoing takes back nothing of theirs.
    this.arrive(theirs, (drawing) => merge(base.drawing, drawing, theirs.drawing, choices, "theirs").drawing);
    if (isBoth) this.ports.onMerged();
  }

  private collide(theirs: Saved, conflicts: Conflict[]): void {
    this.stopWaiting?.();
    this.tell({ kind: "conflict", conflicts, theirs });
  }

  private rest(): void {
    this.stopWaiting?.();
    this.keep();
    this.tell({ kind: "saved" });
  }

  private keep(): void {
    const isSaved = this.discarded || sameDrawing(this.drawing, this.server.drawing);
    this.ports.keep(isSaved ? null : { base: this.server, drawing: this.drawing });
  }

  private wait(milliseconds: number): void {
    this.stopWaiting?.();
    if (!this.stopped) this.stopWaiting = this.ports.later(() => void this.flush(), milliseconds);
  }

  private tell(state: SaveState): void {
    this.state = state;
    this.ports.onState(state);
  }
}

function reason(error: unknown, isOnline: boolean): string {
  if (!isOnline) return "you are offline";
  if (!(error instanceof ProblemError)) return error instanceof Error ? error.message : "it failed";
  return error.errors[0]?.detail ?? (error.detail || error.title);
}
