import { describe, expect, test } from "vitest";
import { looksOf, markerOf } from "./inline";
import type { Block } from "./layout";
import { codePointsOf } from "./offsets";
import { columnOf, headingAbove, headingsOf, nest, rowAt, rowsOf } from "./reading";

const block = (kind: Block["kind"], start: number, end: number, more: Partial<Block> = {}): Block => ({ kind, start, end, level: 0, page: null, name: null, ...more });
const layout = (...blocks: Block[]) => ({ blocks, lines: [] });
/** Blocks by their words, each after the one before. */
function told(text: string, ...words: [Block["kind"], string, Partial<Block>?][]) {
  let from = 0;
  return words.map(([kind, sought, more]) => {
    const at = [...text.slice(0, text.indexOf(sought, from))].length;
    from = text.indexOf(sought, from) + (kind === "table" || kind === "row" || kind === "quote" ? 0 : sought.length);
    return block(kind, at, at + [...sought].length, more);
  });
}

describe("rows", () => {
  test("are the outermost blocks, with what lies in them", () => {
    const nested = nest([block("quote", 0, 30), block("paragraph", 0, 10), block("list_item", 12, 30), block("paragraph", 14, 30), block("paragraph", 32, 40)]);
    expect(nested.map(({ kind, within }) => [kind, within.map((one) => [one.kind, one.within.length])])).toEqual([["quote", [["paragraph", 0], ["list_item", 1]]], ["paragraph", []]]);
  });

  test("leave out the signs between blocks, and keep words that are in none", () => {
    const text = "---\ntitle: 🦭 Leave\n---\n\n## Days\n\n* * *\n\n```sql\nselect 1\n```\n";
    const rows = rowsOf(layout(...told(text, ["heading", "Days"], ["code", "select 1"])), "markdown", codePointsOf(text));
    expect(rows.map(({ block, start, end }) => [block?.kind, codePointsOf(text).slice(start, end).trim()])).toEqual([
      [undefined, "---\ntitle: 🦭 Leave\n---\n\n##"],
      ["heading", "Days"],
      ["code", "select 1"],
    ]);
  });

  test("of subtitles are their cues", () => {
    const text = "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nthere\n";
    const rows = rowsOf(layout(...told(text, ["cue", "Hello"], ["cue", "there"])), "srt", codePointsOf(text));
    expect(rows.map(({ block }) => block?.kind)).toEqual(["cue", "cue"]);
  });

  test("say where slides and pages begin", () => {
    const text = "One\n\nfirst\n\nTwo";
    const blocks = told(text, ["heading", "One", { page: 1 }], ["paragraph", "first", { page: 1 }], ["heading", "Two", { page: 2 }]);
    const points = codePointsOf(text);
    expect(rowsOf(layout(...blocks), "pptx", points).map(({ section }) => section)).toEqual(["Slide 1", null, "Slide 2"]);
    expect(rowsOf(layout(...blocks), "docx", points).map(({ section }) => section)).toEqual([null, null, null]);
    const pages = rowsOf(layout(block("paragraph", 0, 10, { page: 1 }), block("paragraph", 12, 15, { page: 2 })), "pdf", points);
    expect(headingsOf(pages, points)).toEqual([{ row: 0, level: 1, title: "Page 1" }, { row: 1, level: 1, title: "Page 2" }]);
  });

  test("of a long table and of a long text without blocks are several, which lose nothing", () => {
    const lines = Array.from({ length: 200 }, (_, index) => `row ${index} 🦭`);
    const text = lines.join("\n");
    let at = 0;
    const cells = lines.map((line) => {
      const start = at;
      at += [...line].length + 1;
      return block("row", start, at - 1);
    });
    const points = codePointsOf(text);
    const table = rowsOf(layout(block("table", 0, points.length), ...cells), "csv", points);
    expect(table.map(({ block }) => block?.within.length)).toEqual([60, 60, 60, 20]);
    expect(table.map(({ start, end }) => points.slice(start, end)).join("")).toBe(text);
    const long = codePointsOf("🦭 words and words\n".repeat(3_000));
    const plain = rowsOf(layout(), "text", long);
    expect(plain.length).toBeGreaterThan(10);
    expect(plain.every(({ start, end }) => end - start <= 4_000 && long.slice(start, end).endsWith("\n"))).toBe(true);
    expect(plain.map(({ start, end }) => long.slice(start, end)).join("")).toBe(long.text);
    const unbroken = codePointsOf("🦭".repeat(9_000));
    expect(rowsOf(layout(block("paragraph", 0, 9_000)), "text", unbroken).map(({ start, end }) => [start, end])).toEqual([[0, 4_000], [4_000, 8_000], [8_000, 9_000]]);
  });

  test("are found by a position, and so is the heading above", () => {
    const text = "# A [link](x)\n\nwords\n\n## B `c`\n\nmore";
    const points = codePointsOf(text);
    const rows = rowsOf(layout(...told(text, ["heading", "A [link](x)", { level: 1 }], ["paragraph", "words"], ["heading", "B `c`", { level: 2 }], ["paragraph", "more"])), "markdown", points);
    expect([0, 2, 14, 17, 999].map((point) => rowAt(rows, point))).toEqual([0, 0, 0, 1, 3]);
    const headings = headingsOf(rows, points);
    expect(headings).toEqual([{ row: 0, level: 1, title: "A link" }, { row: 2, level: 2, title: "B c" }]);
    expect([0, 1, 2, 3].map((row) => headingAbove(headings, row))).toEqual([0, 0, 1, 1]);
    expect(headingAbove([], 3)).toBe(-1);
  });
});

test("cells stand in the column of their name, or after as many borders", () => {
  const text = "| a | | c |";
  const points = codePointsOf(text);
  const [row] = nest([block("row", 0, 11), block("cell", 2, 3), block("cell", 8, 9)]);
  expect(row?.within.map((cell) => columnOf(cell, row, points))).toEqual([0, 2]);
  const [named] = nest([block("row", 0, 11), block("cell", 2, 3, { name: "Sheet1!B4" }), block("cell", 8, 9, { name: "AA4" })]);
  expect(named?.within.map((cell) => columnOf(cell, named, points))).toEqual([1, 26]);
});

describe("markup", () => {
  const looks = (text: string, format = "markdown") => looksOf(text, format).map(({ span, look }) => [look, text.slice(...span)]);

  test("steps back, and what it says is shown", () => {
    expect(looks("a **bold** `*code*` [words](https://x.invalid/a_(b)) _leaning_ snake_case_name")).toEqual([
      ["sign", "**"], ["strong", "bold"], ["sign", "**"],
      ["sign", "`"], ["code", "*code*"], ["sign", "`"],
      ["sign", "["], ["link", "words"], ["target", "](https://x.invalid/a_(b))"],
      ["sign", "_"], ["emphasis", "leaning"], ["sign", "_"],
    ]);
    expect(looks("``a`` **b** *c* `PEP 1 <pep-0001>`_ 2*3*4", "rst").map(([, words]) => words)).toContain("PEP 1");
    expect(looks("**kept** as it is", "text")).toEqual([]);
  });

  test("of a list's item is its sign", () => {
    expect(["- milk", "12. eggs", "• tea", "(a) first", "ordinary", "-5 degrees"].map(markerOf)).toEqual(["- ", "12. ", "• ", "(a) ", "", ""]);
  });
});
