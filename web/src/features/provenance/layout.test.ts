import { expect, test } from "vitest";
import { layout, neighbourOf, NODE } from "./layout";
import type { GraphNode } from "./queries";
import { edge, graph, node } from "./testing";

const columns = (of: ReturnType<typeof layout>) => of.columns.map((column) => column.map(({ node: one }) => one.id));

test("sources stand to the left, what rests on them to the right", () => {
  expect(columns(layout(graph()))).toEqual([["m2", "m1"].toSorted(), ["h"], ["p"]].map((ids) => expect.arrayContaining(ids)));
  expect(layout(graph()).columns.map((column) => column[0]?.x)).toEqual([0, 1, 2].map((column) => column * (NODE.width + 80)));
});

test("no two nodes overlap, and all are inside", () => {
  const nodes: GraphNode[] = [node("a", { side: "asked", depth: 0 }), ...Array.from({ length: 60 }, (_, index) => node(`n${index}`, { depth: 1 + (index % 3) }))];
  const edges = nodes.slice(1).map((one, index) => edge(index, one.id, index < 3 ? "a" : `n${index % 3}`));
  const placed = layout({ asked: "a", nodes, edges, is_whole: true });
  const all = placed.columns.flat();
  for (const one of all) {
    expect(one.x + NODE.width <= placed.width && one.y >= 0 && one.y + NODE.height <= placed.height).toBe(true);
    for (const other of all) if (one !== other && one.x === other.x) expect(Math.abs(one.y - other.y)).toBeGreaterThan(NODE.height);
  }
});

test("neighbours are untangled", () => {
  const nodes = ["c1", "c2", "c3"].map((id) => node(id, { depth: 2 })).concat(["b1", "b2", "b3"].map((id) => node(id)), node("a", { side: "asked", depth: 0 }));
  const edges = [edge(1, "c1", "b3"), edge(2, "c2", "b2"), edge(3, "c3", "b1"), ...["b1", "b2", "b3"].map((id, index) => edge(10 + index, id, "a"))];
  const [far, near] = layout({ asked: "a", nodes, edges, is_whole: true }).columns;
  const partner: Record<string, string> = { c1: "b3", c2: "b2", c3: "b1" };
  expect(far?.map(({ node: one }) => partner[one.id])).toEqual(near?.map(({ node: one }) => one.id));
});

test("derivations between the same two are one line, which tells of a change in any of them", () => {
  const { lines } = layout(graph());
  expect(lines.map(({ id, edges, isChanged }) => [id, edges.length, isChanged])).toEqual([["m1>h", 2, false], ["m2>h", 1, true], ["h>p", 1, false]]);
});

test("an edge to what was cut off is no line", () => {
  expect(layout({ ...graph(), edges: [edge(1, "nowhere", "h")] }).lines).toEqual([]);
});

test("arrows lead to the next one that way, and nowhere at the rim", () => {
  const placed = layout(graph());
  const to = (id: string, key: string) => neighbourOf(placed, id, key)?.node.id ?? null;
  expect([to("h", "ArrowRight"), to("p", "ArrowLeft"), to("p", "ArrowRight"), to("h", "ArrowUp"), to("p", "Home")]).toEqual(["p", "h", null, null, "h"]);
  const [top, bottom] = placed.columns[0]?.map(({ node: one }) => one.id) ?? [];
  expect([to(top ?? "", "ArrowDown"), to(bottom ?? "", "ArrowUp"), to(top ?? "", "Enter")]).toEqual([bottom, top, null]);
});
