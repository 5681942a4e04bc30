import { expect, test } from "vitest";
import { absolute, connected, drawingOf, freePlace, groupBelow, grouped, nodeOf, nudged, outline, pinned, putInto, ungrouped, USUAL_SIZE, withNode, without } from "./document";
import { drawing, frame, note } from "./testing";

const at = (x: number, y: number) => ({ position: { x, y } });
const nested = drawing([note("a", at(100, 100)), note("b", at(200, 300)), frame("g", at(1000, 0)), note("in", { group: "g", ...at(10, 20) })], ["a>b", "b>in"]);

test("a group goes around what is in it, and taking it away leaves all in place", () => {
  const framed = grouped(nested, new Set(["a", "b"]), { id: "new" });
  expect(nodeOf(framed, "a")?.group).toBe("new");
  expect([absolute(framed, "a"), absolute(framed, "b")]).toEqual([{ x: 100, y: 100 }, { x: 200, y: 300 }]);
  const free = ungrouped(framed, new Set(["new"]));
  expect([nodeOf(free, "new"), nodeOf(free, "a")]).toMatchObject([undefined, { group: null, position: { x: 100, y: 100 } }]);
});

test("a group in a group is counted from it", () => {
  const framed = grouped(nested, new Set(["in"]), { id: "inner" });
  expect([nodeOf(framed, "inner")?.group, absolute(framed, "in")]).toEqual(["g", { x: 1010, y: 20 }]);
});

test("a group goes with what is in it and with the arrows there", () => {
  const rest = without(nested, new Set(["g"]));
  expect([rest.nodes.map((node) => node.id), rest.edges.map((edge) => edge.id)]).toEqual([["a", "b"], ["a-b"]]);
});

test("a node is put into the innermost group below it, never into one of its own", () => {
  const inner = putInto(withNode(nested, frame("h", { ...at(1020, 20), size: { width: 100, height: 100 } })), "h", "g");
  const above = withNode(inner, note("x", at(1030, 30)));
  const small = () => ({ width: 10, height: 10 });
  expect(groupBelow(above, "x", (node) => node.size ?? small())).toBe("h");
  expect(groupBelow(above, "g")).toBeNull();
  expect(putInto(inner, "g", "h")).toBe(inner);
});

test("moving a group and what is in it moves that once", () => {
  const moved = nudged(nested, new Set(["g", "in"]), { x: 5, y: 0 });
  expect([nodeOf(moved, "g"), nodeOf(moved, "in")]).toMatchObject([at(1005, 0), at(10, 20)]);
});

test("an arrow is there once, and never leads to where it begins", () => {
  expect([connected(nested, "a", "b"), connected(nested, "a", "a")]).toEqual([nested, nested]);
  expect(connected(nested, "b", "a").edges).toHaveLength(3);
});

test("the outline goes down and right, with groups before what is in them", () => {
  expect(outline(nested).map(({ node, level }) => `${level}${node.id}`)).toEqual(["0g", "1in", "0a", "0b"]);
});

test("new pins don't hide each other", () => {
  let board = drawing();
  for (let index = 0; index < 4; index += 1) board = withNode(board, pinned({ kind: "note", text: "", color: "neutral" }, freePlace(board, { x: 0, y: 0 }), String(index)));
  const tops = board.nodes.map((node) => node.position.y);
  expect(tops.every((top, index) => index === 0 || top >= (tops[index - 1] ?? 0) + USUAL_SIZE.height)).toBe(true);
});

test("what a document leaves out is filled in as the server does", () => {
  const bare = drawingOf("T", { nodes: [{ id: "n", kind: "note", text: "x", position: { x: 1, y: 2 } }], edges: [{ id: "e", from: "n", to: "n" }] });
  expect(bare.nodes).toEqual([note("n", { text: "x", ...at(1, 2) })]);
  expect(bare.edges[0]?.label).toBe("");
});

test("what is pinned below a search or a chart doesn't cover it", () => {
  const search = pinned({ kind: "search", query: "q=fog" }, { x: 0, y: 0 }, "s");
  const below = freePlace(withNode(drawing(), search), { x: 0, y: 0 });
  expect(below.y).toBeGreaterThan(freePlace(drawing([note("a")]), { x: 0, y: 0 }).y + 100);
});
