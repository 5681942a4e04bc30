import { expect, test } from "vitest";
import { actionTold, diffTold } from "./audit";
import { changeTold, madeBy, sentencesChanged } from "./history";
import { changedSources, partName, reasonTold } from "./reasons";
import { history, why } from "./recorded";

test("a change is told once, with all that rests on it and the words of the whole message", () => {
  const changes = changedSources(why);
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ message: 303, parts: ["the text", "point 3", "quote 3"] });
  expect(changes[0]?.before).toContain("Thank you for adding me");
  expect(changes[0]?.after).toContain("lent out");
});

test("words that were taken back are nowhere, and that they are gone is told", () => {
  const quote = { ...why.reasons[2]!.change, read: null, reads_now: null };
  expect(changedSources({ ...why, reasons: [{ change: quote, through: [] }] })).toMatchObject([{ before: null, after: null, parts: ["quote 3"] }]);
});

test("parts are counted as people count, and an admin's sentence is quoted", () => {
  expect([partName("/quotes/0"), partName("/proof_points/2"), partName("/bio_text")]).toEqual(["quote 1", "point 3", "the text"]);
  expect([reasonTold("message_gone"), reasonTold("He moved away")]).toEqual(["A message that it rests on was deleted, or has disappeared", "“He moved away”"]);
});

test("versions say what was done and by whom, and which sentences came and went", () => {
  const first = history.items.at(-1)!;
  const second = { ...first, number: 2, quotes: [{ text: "New words", message_id: 1 }] };
  expect([changeTold(first), changeTold(second)]).toEqual(["Written for the first time", "Written anew"]);
  expect([madeBy(first), madeBy({ ...first, made_by: "account/5", name: "Ada" }), madeBy({ ...first, made_by: "account/6", name: null })]).toEqual(["by itself", "Ada", "account/6"]);
  expect(sentencesChanged(second, first)).toEqual({ added: ["“New words”"], removed: first.quotes.map(({ text }) => `“${text}”`) });
  expect(sentencesChanged(first, undefined).removed).toEqual([]);
});

test("the audit log's entries are told without words of texts", () => {
  expect(actionTold("highlight.overridden")).toBe("Put a text in front");
  expect(actionTold("highlight.something_new")).toBe("highlight.something_new");
  expect(diffTold([{ op: "replace", path: "/override", value: { sha256: "15", characters: 35 } }, { op: "replace", path: "/version", value: 2 }])).toBe(
    "override: a text of 35 characters, version: 2",
  );
  expect(diffTold([{ op: "replace", path: "/override", value: null }])).toBe("override: none");
});
