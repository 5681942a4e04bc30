// What isn't saved yet, kept in this browser: so it is still there after a crash, a closed tab or hours without a network.
import { randomUuid } from "@/lib/ids";
import type { Saved } from "./autosave";
import type { Drawing } from "./document";

export interface Draft {
  base: Saved;
  drawing: Drawing;
}

interface KeptDraft extends Draft {
  at: number;
}

/** After so long without a change, a draft is of a tab that is gone; until then that tab saves it itself. */
const ABANDONED_MS = 30_000;
const TAB = "springline.tab";

/** The drafts of one canvas, by one account. */
export class Drafts {
  private readonly prefix: string;

  constructor(
    account: string,
    canvasId: number,
    private readonly tab: string = tabId(),
    private readonly storage: Storage = localStorage,
  ) {
    this.prefix = `springline.canvas.${account}.${canvasId}.`;
  }

  /** Keeps a draft, or forgets it; returns whether that was possible. */
  keep(draft: Draft | null, at = Date.now()): boolean {
    try {
      if (draft === null) this.storage.removeItem(this.prefix + this.tab);
      else this.storage.setItem(this.prefix + this.tab, JSON.stringify({ ...wordless(draft), at } satisfies KeptDraft));
      return true;
    } catch {
      return false; // the browser allows no storage, or it is full: leaving the page is warned of instead
    }
  }

  /** Takes over what wasn't saved: this tab's, or else the newest one of a tab that is gone. */
  take(now = Date.now()): Draft | null {
    const found = this.keys().flatMap((key) => {
      const draft = this.read(key);
      return draft && (key === this.prefix + this.tab || now - draft.at > ABANDONED_MS) ? [{ key, draft }] : [];
    });
    const own = found.find(({ key }) => key === this.prefix + this.tab);
    const taken = own ?? found.toSorted((one, other) => other.draft.at - one.draft.at)[0];
    if (!taken) return null;
    this.storage.removeItem(taken.key);
    const { base, drawing } = taken.draft;
    return { base, drawing };
  }

  private keys(): string[] {
    return Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index) ?? "").filter((key) => key.startsWith(this.prefix));
  }

  private read(key: string): KeptDraft | null {
    try {
      const draft = JSON.parse(this.storage.getItem(key) ?? "") as KeptDraft;
      return Array.isArray(draft.drawing.nodes) && Array.isArray(draft.base.drawing.nodes) ? draft : null;
    } catch {
      return null; // written by another version of this application
    }
  }
}

/** Words of messages aren't kept: a quote names its place, and the server reads the words there. */
function wordless(draft: Draft): Draft {
  const without = (drawing: Drawing): Drawing => ({ ...drawing, nodes: drawing.nodes.map((node) => (node.kind === "quote" ? { ...node, exact: null } : node)) });
  return { base: { ...draft.base, drawing: without(draft.base.drawing) }, drawing: without(draft.drawing) };
}

// A tab's own name survives a reload, and nothing else.
function tabId(): string {
  const known = sessionStorage.getItem(TAB) ?? randomUuid();
  sessionStorage.setItem(TAB, known);
  return known;
}
