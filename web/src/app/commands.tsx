import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";
import { clash, isTyping, strokeOf, Strokes, strokesOf } from "@/lib/hotkeys";
import type { Command, CommandPlace, Feature } from "./feature";
import { useSession } from "./use-session";

interface Registry {
  /** What can be done now: by anyone with these scopes, with a handler. */
  available: Command[];
  run: (id: string) => void;
  /** Gives a command its handler; returns how to take it away. */
  handle: (id: string, handler: () => void) => () => void;
}

const RegistryContext = createContext<Registry | null>(null);

/** Pairs of commands whose shortcuts can't both be used on some page. */
export function clashes(commands: Command[]): [Command, Command][] {
  return commands.flatMap((one, index) =>
    commands
      .slice(index + 1)
      .filter((other) => one.keys && other.keys && together(one, other) && clash(one.keys, other.keys))
      .map((other): [Command, Command] => [one, other]),
  );
}

const together = (one: Command, other: Command) => one.on === undefined || other.on === undefined || one.on === other.on;

/** Knows all commands, and does them by their shortcuts. */
export function Commands({ features, own, children }: { features: Feature[]; own: Command[]; children: ReactNode }) {
  const session = useSession();
  const router = useRouter();
  const queryClient = useQueryClient();
  const known = useMemo(() => [...own, ...features.flatMap((feature) => feature.commands ?? [])], [features, own]);
  const [handlers, setHandlers] = useState<ReadonlyMap<string, () => void>>(new Map());

  const available = known.filter((command) => session.may(command.needs) && (command.run || handlers.has(command.id)));
  const place: CommandPlace = { navigate: ({ to, search }) => void router.navigate({ to, search } as never), queryClient };
  const run = (id: string) => {
    const handler = handlers.get(id);
    if (handler) handler();
    else available.find((command) => command.id === id)?.run?.(place);
  };
  const handle = useRef((id: string, handler: () => void) => {
    setHandlers((before) => new Map(before).set(id, handler));
    return () =>
      setHandlers((before) => {
        if (before.get(id) !== handler) return before;
        const rest = new Map(before);
        rest.delete(id);
        return rest;
      });
  }).current;
  useShortcuts(available, run);

  return <RegistryContext value={{ available, run, handle }}>{children}</RegistryContext>;
}

// An element with `data-strokes` leaves them to shortcuts: a line of a list that is opened, where Space does something to it.
const PRESSED = 'a[href], button:not([data-strokes]), summary, input, select, [role="button"], [role="checkbox"], [role="switch"], [role="combobox"], [role="option"], [role="tab"]';

function useShortcuts(available: Command[], run: (id: string) => void): void {
  const latest = useRef({ available, run });
  useEffect(() => {
    latest.current = { available, run };
  });
  useEffect(() => {
    const strokes = new Strokes();
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || event.key === "Shift") return;
      const modal = document.querySelector('[role="dialog"][data-open], [role="alertdialog"][data-open], [role="menu"][data-open]');
      const limited = isTyping(event.target) || modal !== null;
      const { available, run } = latest.current;
      const usable = available.filter(({ keys }) => keys && (!limited || strokesOf(keys)[0]?.startsWith("mod+")));
      // On a button or a box these two press it, as everywhere.
      if ((event.key === " " || event.key === "Enter") && event.target instanceof Element && event.target.closest(PRESSED)) return;
      const done = strokes.next(strokeOf(event), event.timeStamp, usable.map(({ keys }) => keys ?? ""));
      if (done === null) return;
      event.preventDefault();
      const command = usable.find(({ keys }) => keys === done);
      if (command) run(command.id);
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

export function useCommands(): Registry {
  const registry = useContext(RegistryContext);
  if (!registry) throw new Error("commands are known below <Commands> only");
  return registry;
}

/** Gives a command of a feature's list its handler while the caller is shown; null takes it away. */
export function useCommand(id: string, handler: (() => void) | null): void {
  const { handle } = useCommands();
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  const usable = handler !== null;
  useEffect(() => (usable ? handle(id, () => latest.current?.()) : undefined), [id, usable, handle]);
}
