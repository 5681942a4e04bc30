import { expect, test } from "vitest";
import { answerChanges, askedOf, beginningOf, bodyOf, searchedTold } from "./questions";

const sentences = (...texts: string[]) => texts.map((text) => ({ text }));

test("a question is the same in the address and to the server", () => {
  const asked = { q: " How long is leave? ", bundle: ["handbook"], person: ["5"] };
  const body = bodyOf(asked);
  expect(body).toEqual({ question: "How long is leave?", bundles: ["handbook"], chats: [], people: [5] });
  expect(askedOf(body)).toEqual({ q: "How long is leave?", bundle: ["handbook"], chat: undefined, person: ["5"] });
});

test("what was looked through is said, also what was not", () => {
  const searched = { words: ["leave", "long"], documents: true, messages: false, passages_read: 1, messages_read: 0, by_meaning: true };
  expect(searchedTold(searched)).toBe("Read 1 passage, found by “leave”, “long” and by what they mean. Messages were not asked.");
  expect(searchedTold({ ...searched, messages: true, passages_read: 0, messages_read: 1200, by_meaning: false })).toBe("Read 0 passages and 1,200 messages, found by “leave”, “long”.");
});

test("two answers are compared by sentences, in their order", () => {
  expect(answerChanges(sentences("Leave is 14 weeks.", "Ask Ada."), sentences("Leave is 16 weeks.", "Ask Ada.", "Since May."))).toEqual([
    { kind: "removed", text: "Leave is 14 weeks." },
    { kind: "added", text: "Leave is 16 weeks." },
    { kind: "same", text: "Ask Ada." },
    { kind: "added", text: "Since May." },
  ]);
  expect(answerChanges(sentences("a", "b"), sentences("b", "a")).map(({ kind, text }) => `${kind} ${text}`)).toEqual(["removed a", "same b", "added a"]);
  expect(answerChanges([], [])).toEqual([]);
  expect(answerChanges([{ text: null }], [])).toEqual([{ kind: "removed", text: "Words that were taken back." }]);
});

test("of long words the beginning is shown at first, in whole words and few lines", () => {
  expect(beginningOf("Leave is 14 weeks.")).toBeNull();
  expect(beginningOf("word ".repeat(80))).toBeNull();
  expect(beginningOf("word ".repeat(90))).toBe(`${"word ".repeat(83)}word…`);
  expect(beginningOf("a\nb\nc\nd\ne\nf\ng")).toBe("a\nb\nc\nd\ne\nf…");
});
