import { expect, test } from "vitest";
import { clashes } from "./commands";
import { features } from "./features";
import { ownCommands } from "./own-commands";

const all = [...ownCommands, ...features.flatMap((feature) => feature.commands ?? [])];

test("no two shortcuts that are valid on one page clash", () => {
  expect(clashes(all).map((pair) => pair.map((command) => command.id))).toEqual([]);
});

test("equal shortcuts clash, and so does one that another begins with, unless their pages differ", () => {
  const command = (id: string, keys: string, on?: string) => ({ id, title: id, keys, ...(on && { on }) });
  const ids = (...commands: ReturnType<typeof command>[]) => clashes(commands).map((pair) => pair.map(({ id }) => id));
  expect(ids(command("a", "g p"), command("b", "g p"))).toEqual([["a", "b"]]);
  expect(ids(command("a", "g"), command("b", "g p"))).toEqual([["a", "b"]]);
  expect(ids(command("a", "shift+mod+k"), command("b", "mod+shift+k"))).toEqual([["a", "b"]]);
  expect(ids(command("a", "f", "/runs"), command("b", "f"))).toEqual([["a", "b"]]);
  expect(ids(command("a", "f", "/runs"), command("b", "f", "/people"), command("c", "g p"))).toEqual([]);
});

test("every command has an id of its own that begins with its feature's", () => {
  expect(new Set(all.map((command) => command.id)).size).toBe(all.length);
  for (const feature of features) for (const command of feature.commands ?? []) expect(command.id).toMatch(new RegExp(`^${feature.id}\\.`));
});

test("whatever has no page to give it a handler does something by itself", () => {
  const idle = all.filter((command) => !command.run && !command.on && !command.id.startsWith("app."));
  expect(idle.map((command) => command.id)).toEqual([]);
});
