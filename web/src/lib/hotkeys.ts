// Shortcuts: "mod+k" (Command on a Mac, Control elsewhere), "?", "shift+e", "g p" (one after the other).

const SEQUENCE_MS = 1_200;
const MODIFIERS = ["mod", "alt", "shift"];

export const isMac = (platform = navigator.platform) => /mac|iphone|ipad/i.test(platform);

/** A stroke in the form of the registry. Shift is part of a symbol's own key ("?"), so it is told of letters and named keys only. */
export function strokeOf(event: KeyboardEvent, mac = isMac()): string {
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const mod = mac ? event.metaKey : event.ctrlKey;
  const shift = event.shiftKey && (key.length > 1 || key !== key.toUpperCase());
  return [mod && "mod", event.altKey && "alt", shift && "shift", key].filter(Boolean).join("+");
}

/** The strokes of a shortcut, each with its modifiers in the order of `strokeOf`. */
export function strokesOf(keys: string): string[] {
  return keys
    .toLowerCase()
    .split(" ")
    .map((stroke) => {
      const parts = stroke.split("+");
      const key = parts.pop() ?? "";
      return [...MODIFIERS.filter((modifier) => parts.includes(modifier)), key].join("+");
    });
}

/** Whether two shortcuts can't both be used: they are equal, or one begins with the other. */
export function clash(one: string, other: string): boolean {
  const [a, b] = [strokesOf(one), strokesOf(other)];
  const shared = Math.min(a.length, b.length);
  return a.slice(0, shared).join(" ") === b.slice(0, shared).join(" ");
}

/** Follows strokes and says which shortcut they complete. `at` is the time of a stroke in milliseconds. */
export class Strokes {
  private typed: string[] = [];
  private lastAt = 0;

  /** The shortcut that a stroke completes, "waiting" where it begins one, or null. */
  next(stroke: string, at: number, shortcuts: string[]): string | "waiting" | null {
    if (at - this.lastAt > SEQUENCE_MS) this.typed = [];
    this.lastAt = at;
    for (const typed of [[...this.typed, stroke], [stroke]]) {
      const written = typed.join(" ");
      const done = shortcuts.find((keys) => strokesOf(keys).join(" ") === written);
      if (done !== undefined) {
        this.typed = [];
        return done;
      }
      if (shortcuts.some((keys) => strokesOf(keys).join(" ").startsWith(`${written} `))) {
        this.typed = typed;
        return "waiting";
      }
    }
    this.typed = [];
    return null;
  }
}

/** Whether someone is typing text, so that only shortcuts with `mod` are theirs. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
}

const NAMES: Record<string, string> = {
  arrowup: "↑", arrowdown: "↓", arrowleft: "←", arrowright: "→", enter: "↵", escape: "Esc", space: "Space", delete: "Del", backspace: "⌫",
};

/** The keys as they are printed: `[["Ctrl", "K"]]`, `[["G"], ["P"]]`. */
export function printed(keys: string, mac = isMac()): string[][] {
  const modifiers: Record<string, string> = mac ? { mod: "⌘", alt: "⌥", shift: "⇧" } : { mod: "Ctrl", alt: "Alt", shift: "Shift" };
  return strokesOf(keys).map((stroke) => stroke.split("+").map((part) => modifiers[part] ?? NAMES[part] ?? part.toUpperCase()));
}
