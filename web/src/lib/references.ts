// References name things: `person/12`, `highlight/12@3#/quotes/0`, `chat/messages#303`.

const MESSAGE = /^chat\/messages#([1-9][0-9]*)/u;

/** The number of the message that a reference names; null where it names something else. */
export function messageOf(reference: string): number | null {
  const found = MESSAGE.exec(reference);
  return found ? Number(found[1]) : null;
}

/** The part that a reference names, as a JSON Pointer ("/quotes/0"); empty where it names the whole. */
export function partOf(reference: string): string {
  const at = reference.indexOf("#");
  return at < 0 ? "" : reference.slice(at + 1);
}
