const PART = /-?(?:[a-z_]+:)?"[^"]*"\*?|\S+/gu;
const OPERATOR = /^-.|^[a-z_]+(?::|[<>]=?)./u;

/**
 * A search as messages are searched: their own search knows words and phrases, and takes the last word for the start of a
 * longer one unless a space follows. What it doesn't know is left out and named, rather than looked for as words.
 */
export function chatQuery(q: string): { words: string; without: string[] } {
  const parts = q.match(PART) ?? [];
  const known = parts.filter((part) => !OPERATOR.test(part));
  const words = known.map((part) => part.replace(/\*$/u, "")).join(" ");
  return { words: known.at(-1)?.endsWith("*") ? words : `${words} `, without: parts.filter((part) => OPERATOR.test(part)) };
}
