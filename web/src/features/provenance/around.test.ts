import { expect, test } from "vitest";
import { around, byDepth, readings } from "./around";
import { edge, graph, node } from "./testing";

test("the node in the middle has its neighbours on either side, what has changed first", () => {
  const middle = around(graph());
  expect(middle?.restsOn.map(({ node: one, edges }) => [one.id, edges.length])).toEqual([["m2", 1], ["m1", 2]]);
  expect(middle?.supports.map(({ node: one }) => one.id)).toEqual(["p"]);
  expect(middle?.chain.map(({ id }) => id)).toEqual([12]);
});

test("words that several parts rest on are told once", () => {
  const told = readings(around(graph())?.restsOn[1]?.edges ?? []);
  expect(told.map(({ edge: one, roles }) => [one.read, roles])).toEqual([["Has anyone seen Admiral?", ["/bio_text", "/proof_points/1"]]]);
  expect(readings([edge(1, "a", "b"), edge(2, "a", "b", { read: "other" })])).toHaveLength(2);
});

test("the list has the nodes by their distance, what is out of date first", () => {
  const nodes = [node("a"), node("b", { state: "stale" }), node("c", { depth: 3 }), node("d", { side: "downstream" })];
  expect(byDepth({ asked: "x", nodes, edges: [], is_whole: true }, "upstream").map((layer) => layer.map(({ id }) => id))).toEqual([["b", "a"], ["c"]]);
});

test("a graph without the node that was asked about has no middle", () => {
  expect(around({ ...graph(), asked: "nobody" })).toBeNull();
});
