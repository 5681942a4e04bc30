// What the home page is told, as the tests of this feature need it.
import type { Home } from "./queries";

const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 9, minute)).toISOString();
const person = (id: number) => ({ id, name: `Person ${id}` });
export const staleHighlight = (id: number, minute = 30) => ({ person: person(id), reference: `highlight/${id}`, since: at(minute), reasons: ["message_edited"] });
export const rewritten = (id: number, change: "auto" | "override" = "auto", minute = 20) => ({ person: person(id), version: 2, change, state: "fresh", at: at(minute) });
export const active = (id: number, minute = 10) => ({ id, name: `Person ${id}`, is_bot: false, messages: 3, last_at: at(minute) });

export const nothing = (): Home => ({
  at: at(59), running: [], changed: { requests: [], people: [], messages: [], highlights: [] }, stale: { highlights: [], things: [] }, review: { overridden: [], dead_letters: [], insights: [] },
});

export const message = (id: number, sender: number, minute: number) => ({
  id, reference: `chat/messages#${id}`, text: "Has anyone seen Admiral?", sender: person(sender), group: { slug: "lane", name: "Kettle Lane" }, at: at(minute), messages: 40,
});

export const request = (id: number, minute: number) => ({ id, title: "A scythe for a meadow", kind: "need" as const, status: "open", author: person(9), comments: 1, last_at: at(minute) });
