import { describe, expect, test } from "vitest";
import { countsOf, type DiffBlock, fallenOf, foldedRows, inlineLines, isChange, runsOf, runsWithin, sideLines, tableOf } from "./diff";

const block = (told: Partial<DiffBlock>): DiffBlock => ({ op: "equal", kind: "paragraph", old: null, new: null, is_edited: false, text: "", pieces: [], rows: [], ...told });
const EDITED = block({
  op: "edited", is_edited: true, old: [0, 21], new: [0, 22], text: "Leave 🦭 is 20 weeks.\n\n",
  pieces: [
    { op: "equal", old: [0, 11], new: [0, 11], text: "Leave 🦭 is " },
    { op: "removed", old: [11, 13], new: [11, 11], text: "12" },
    { op: "added", old: [13, 13], new: [11, 13], text: "20" },
    { op: "equal", old: [13, 22], new: [13, 22], text: " weeks.\n\n" },
  ],
});

describe("the words of a block", () => {
  test("are told as they came and went, on either side only those that it has", () => {
    expect(runsOf(EDITED).map(({ op, text }) => `${op} ${text}`)).toEqual(["equal Leave 🦭 is ", "removed 12", "added 20", "equal  weeks."]);
    expect(runsOf(EDITED, "old").map(({ text }) => text).join("")).toBe("Leave 🦭 is 12 weeks.");
    expect(runsOf(EDITED, "new").map(({ text }) => text).join("")).toBe("Leave 🦭 is 20 weeks.");
    expect(runsOf(block({ op: "added", text: "New.\n\n" }))).toEqual([{ op: "added", text: "New." }]);
    expect(runsOf(block({ op: "removed", text: "Old.\n" }), "new")).toEqual([]);
    expect(runsOf(block({ op: "moved", text: "Same.", pieces: [{ op: "removed", old: [0, 1], new: [0, 0], text: " " }] }))).toEqual([{ op: "equal", text: "Same." }]);
  });

  test("are told without the signs of the next block, which are no change", () => {
    const next = block({ op: "edited", is_edited: true, text: "The calendar.\n\n##", pieces: [{ op: "equal", old: [0, 13], new: [0, 13], text: "The calendar." }, { op: "added", old: [13, 13], new: [13, 17], text: "\n\n##" }] });
    expect(runsOf(next)).toEqual([{ op: "equal", text: "The calendar." }]);
    expect([isChange(next), isChange(EDITED), isChange(block({ op: "added", text: ">\n" }))]).toEqual([false, true, false]);
    expect(runsOf(block({ op: "removed", text: "Gone.\n\n## " }))).toEqual([{ op: "removed", text: "Gone." }]);
    expect(runsOf(block({ op: "added", kind: "code", text: "}\n" }))).toEqual([{ op: "added", text: "}" }]);
  });

  test("have no marks for other white space", () => {
    const wrapped = block({
      op: "edited", is_edited: true, text: "to one pool",
      pieces: [{ op: "equal", old: [0, 2], new: [0, 2], text: "to" }, { op: "removed", old: [2, 3], new: [2, 2], text: "\n" }, { op: "added", old: [3, 3], new: [2, 3], text: " " }, { op: "removed", old: [3, 4], new: [3, 3], text: "a" }, { op: "added", old: [4, 4], new: [3, 6], text: "one" }, { op: "equal", old: [4, 9], new: [6, 11], text: " pool" }],
    });
    expect(runsOf(wrapped).map(({ op, text }) => [op, text])).toEqual([["equal", "to"], ["equal", " "], ["removed", "a"], ["added", "one"], ["equal", " pool"]]);
    expect([runsOf(wrapped, "old"), runsOf(wrapped, "new")].map((runs) => runs.map(({ text }) => text).join(""))).toEqual(["to\na pool", "to one pool"]);
  });

  test("in a part of it are those of its places in both versions", () => {
    expect(runsWithin(EDITED, [6, 13], [6, 13]).map(({ op, text }) => [op, text])).toEqual([["equal", "🦭 is "], ["removed", "12"], ["added", "20"]]);
    expect(runsWithin(EDITED, null, [11, 13])).toEqual([{ op: "added", text: "20" }]);
    expect(runsWithin(EDITED, null, null)).toEqual([]);
  });
});

test("a table's rows are cells, those that differ with their words", () => {
  const table = block({
    op: "edited", kind: "table", is_edited: true, text: "",
    pieces: [{ op: "equal", old: [0, 14], new: [0, 14], text: "| a | b |\n| c " }, { op: "removed", old: [14, 17], new: [14, 14], text: "| d" }, { op: "added", old: [17, 17], new: [14, 17], text: "| e" }, { op: "equal", old: [17, 19], new: [17, 19], text: " |" }],
    rows: [
      { op: "equal", old: [0, 9], new: [0, 9], cells: [] },
      { op: "edited", old: [10, 19], new: [10, 19], cells: [{ op: "equal", old: [12, 13], new: [12, 13] }, { op: "edited", old: [16, 17], new: [16, 17] }] },
    ],
  });
  expect(tableOf(table).map(({ op, cells }) => [op, cells.map(({ op, runs }) => [op, runs.map((run) => run.text).join("/")])])).toEqual([
    ["equal", [["equal", "a"], ["equal", "b"]]],
    ["edited", [["equal", "c"], ["edited", "d/e"]]],
  ]);
});

test("a CSV file's rows are cut where its first line is, and not within quotation marks", () => {
  const text = 'name;note;city\nAda;"one; ""two""";Ulm';
  const row = (start: number, end: number) => ({ op: "equal" as const, old: [start, end], new: [start, end], cells: [] });
  const table = block({ kind: "table", pieces: [{ op: "equal", old: [0, text.length], new: [0, text.length], text }], rows: [row(0, 14), row(15, text.length)] });
  expect(tableOf(table, "csv").map(({ cells }) => cells.map(({ runs }) => runs[0]?.text))).toEqual([["name", "note", "city"], ["Ada", 'one; "two"', "Ulm"]]);
});

test("rows that are the same and far from a change are folded, but for the first", () => {
  const rows = Array.from({ length: 12 }, (_, index) => ({ op: index === 8 ? ("edited" as const) : ("equal" as const), cells: [] }));
  expect(foldedRows(rows).map((line) => ("same" in line ? line.same : line.op))).toEqual(["equal", 5, "equal", "equal", "edited", "equal", "equal", "equal"]);
  expect(foldedRows(rows.slice(0, 4))).toEqual([rows[0], rows[1], rows[2], rows[3]]);
});

describe("the lines of a diff", () => {
  const same = block({ text: null });
  const near = block({ text: "Near." });
  const moved = block({ op: "moved", text: "Moved." });
  const gone = block({ op: "removed", text: "Gone." });
  const blocks = [same, same, near, gone, moved, block({ text: "\n\n" }), same];

  test("fold what is the same and far away, and leave out what is white space only", () => {
    expect(inlineLines(blocks)).toEqual([
      { kind: "fold", first: 0, count: 2 },
      { kind: "block", left: 2, right: 2 },
      { kind: "block", left: 3, right: 3 },
      { kind: "block", left: 4, right: 4 },
      { kind: "fold", first: 6, count: 1 },
    ]);
  });

  test("beside each other have a moved block twice: where it was and where it is", () => {
    expect(sideLines(blocks, [[4, null], [0, 0], [1, 1], [2, 2], [3, null], [null, 4], [6, 6]])).toEqual([
      { kind: "block", left: 4, right: null },
      { kind: "fold", first: 0, count: 2 },
      { kind: "block", left: 2, right: 2 },
      { kind: "block", left: 3, right: null },
      { kind: "block", left: null, right: 4 },
      { kind: "fold", first: 6, count: 1 },
    ]);
  });

  test("are counted in words", () => {
    expect(countsOf({ added: 1, removed: 0, edited: 2, moved: 3 })).toBe("2 edited, 3 moved, 1 added");
    expect(countsOf({ added: 0, removed: 0, edited: 0, moved: 0 })).toBe("no words differ");
  });
});

test("what is out of date is told once, with all of its words that read differently", () => {
  const thing = { reference: "insight/3@1", state: "stale" as const, since: "2026-11-22T09:00:00Z", depth: 1, title: "Leave is 20 days.", chain: [{ reference: "document/handbook/leave.md", title: "leave.md" }, { reference: "insight/3@1", title: "Leave is 20 days." }], cited_by: [], selector: null, changed_at: null, changed_by: null };
  const found = fallenOf([
    { ...thing, role: "/evidence/1", read: "12 weeks", reads_now: "20 weeks", likeness: 0.8 },
    { ...thing, role: "/evidence/2", read: "gone", reads_now: null, likeness: null },
    { ...thing, reference: "evidence/1", title: "12 weeks", role: "", read: "12 weeks", reads_now: "20 weeks", likeness: 0.8, cited_by: [{ reference: "insight/3@1", title: "Leave is 20 days." }] },
    { ...thing, reference: "answer/1", state: "suspect", depth: 2, role: "", read: null, reads_now: null, likeness: null },
  ]);
  expect(found.map(({ reference, reads }) => [reference, reads.map(({ role }) => role)])).toEqual([["insight/3@1", ["/evidence/1", "/evidence/2"]], ["answer/1", []]]);
});
