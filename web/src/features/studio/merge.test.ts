import { describe, expect, test } from "vitest";
import { absolute, type CanvasNode, changed, connected, type Drawing, grouped, labelled, moved, nodeOf, putInto, resized, withNode, without } from "./document";
import { sameDrawing } from "./equality";
import { merge, type Side } from "./merge";
import { drawing, frame, note, pin, quote } from "./testing";

const start = drawing([note("a"), note("b"), note("c"), frame("g"), note("inside", { group: "g", position: { x: 10, y: 20 } })], ["a>b"]);
const at = (id: string, x: number) => (one: Drawing) => moved(one, new Map([[id, { x, y: 0 }]]));
const says = (id: string, text: string) => (one: Drawing) => changed(one, id, { text });
const only = (...ids: string[]) => new Set(ids);

test("changes of different things are both there", () => {
  const mine = at("a", 50)(says("b", "mine")(start));
  const theirs = connected(resized(says("c", "theirs")(start), "a", { width: 9, height: 9 }), "b", "c", "new");
  const { drawing: merged, conflicts } = merge(start, mine, theirs);
  expect(conflicts).toEqual([]);
  expect(nodeOf(merged, "a")).toMatchObject({ position: { x: 50 }, size: { width: 9 } });
  expect([nodeOf(merged, "b"), nodeOf(merged, "c")]).toMatchObject([{ text: "mine" }, { text: "theirs" }]);
  expect(merged.edges.map((edge) => edge.id)).toEqual(["a-b", "new"]);
});

test("what one deletes and the other leaves alone is gone, with its arrows", () => {
  const { drawing: merged, conflicts } = merge(start, without(start, only("a")), says("c", "theirs")(start));
  expect(conflicts).toEqual([]);
  expect([nodeOf(merged, "a"), merged.edges]).toEqual([undefined, []]);
});

test("what both change otherwise is told, and goes by the choice", () => {
  const [mine, theirs] = [says("a", "mine")(start), says("a", "theirs")(start)];
  const open = merge(start, mine, theirs);
  expect(open.conflicts).toMatchObject([{ id: "a:content", what: "content", mine: { text: "mine" }, theirs: { text: "theirs" } }]);
  const text = (side: Side) => nodeOf(merge(start, mine, theirs, new Map([["a:content", side]])).drawing, "a");
  expect([text("mine"), text("theirs")]).toMatchObject([{ text: "mine" }, { text: "theirs" }]);
  expect(merge(start, mine, theirs, new Map([["a:content", "theirs"]])).conflicts).toEqual([]);
});

test("titles and arrows can collide, too", () => {
  const mine = labelled({ ...start, title: "Mine" }, "a-b", "mine");
  const theirs = labelled({ ...start, title: "Theirs" }, "a-b", "theirs");
  expect(merge(start, mine, theirs).conflicts.map((one) => one.id)).toEqual(["title", "a-b:arrow"]);
});

describe("what one deletes and the other changes", () => {
  const mine = without(start, only("a"));
  const theirs = says("a", "theirs")(start);
  const chosen = (side: Side) => merge(start, mine, theirs, new Map([["a:deleted", side]])).drawing;

  test("is told, and stays with its arrows where the change is chosen", () => {
    expect(merge(start, mine, theirs).conflicts).toMatchObject([{ id: "a:deleted", deletedBy: "mine" }]);
    expect(nodeOf(chosen("theirs"), "a")).toMatchObject({ text: "theirs" });
    expect(chosen("theirs").edges.map((edge) => edge.id)).toEqual(["a-b"]);
  });
  test("is gone where the deletion is chosen", () => {
    expect([nodeOf(chosen("mine"), "a"), chosen("mine").edges]).toEqual([undefined, []]);
  });
  test("counts a new arrow at it as a change", () => {
    expect(merge(start, without(start, only("c")), connected(start, "a", "c", "new")).conflicts.map((one) => one.id)).toEqual(["c:deleted"]);
  });
});

test("what is put into a frame that the other takes away stays where it is seen", () => {
  const theirs = putInto(at("c", 70)(start), "c", "g");
  const { drawing: merged, conflicts } = merge(start, without(start, only("g")), theirs);
  expect(conflicts).toEqual([]);
  expect(nodeOf(merged, "c")?.group).toBeNull();
  expect(absolute(merged, "c")).toEqual(absolute(theirs, "c"));
});

test("two frames are never inside each other", () => {
  const both = withNode(start, frame("h"));
  const { drawing: merged } = merge(both, putInto(both, "g", "h"), putInto(both, "h", "g"));
  expect([nodeOf(merged, "g")?.group, nodeOf(merged, "h")?.group]).toEqual([null, "g"]);
});

test("the same quote is the same, whether the server has taken its words or not", () => {
  const [sent, saved] = [drawing([quote("q", { exact: "hello" })]), drawing([quote("q", { edited_at: "2026-01-01T00:00:00Z" })])];
  const { drawing: merged, conflicts } = merge(sent, sent, saved);
  expect(conflicts).toEqual([]);
  expect(merged.nodes).toEqual(saved.nodes);
  expect(sameDrawing(sent, saved)).toBe(true);
});

// Seeded random work, so that a failure is the same one next time.
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function work(from: Drawing, steps: number, name: string, random: () => number): Drawing {
  let at = from;
  for (let step = 0; step < steps; step += 1) {
    const any = (): CanvasNode | undefined => at.nodes[Math.floor(random() * at.nodes.length)];
    const [node, other] = [any(), any()];
    const number = Math.floor(random() * 1000);
    if (!node || !other) {
      at = withNode(at, note(`${name}${step}`));
      continue;
    }
    const steps: (() => Drawing)[] = [
      () => withNode(at, note(`${name}${step}`, { position: { x: number, y: step } })),
      () => moved(at, new Map([[node.id, { x: number, y: number }]])),
      () => resized(at, node.id, { width: number + 1, height: 10 }),
      () => (node.kind === "note" ? changed(at, node.id, { text: `${name} ${number}` }) : changed(at, node.id, { title: `${name} ${number}` })),
      () => without(at, only(node.id)),
      () => connected(at, node.id, other.id, `${name}e${step}`),
      () => grouped(at, only(node.id, other.id), { id: `${name}g${step}` }),
      () => putInto(at, node.id, other.kind === "group" ? other.id : null),
      () => without(at, only(at.edges[0]?.id ?? "none")),
      () => ({ ...at, title: random() < 0.2 ? `${name} ${number}` : at.title }),
    ];
    at = steps[Math.floor(random() * steps.length)]?.() ?? at;
  }
  return at;
}

/** What the server would refuse of a drawing. */
function faults({ nodes, edges }: Drawing): string[] {
  const ids = nodes.map((node) => node.id);
  const groups = new Map(nodes.filter((node) => node.kind === "group").map((node) => [node.id, node.group]));
  const circle = (id: string) => {
    const passed: string[] = [];
    for (let at: string | null = id; at !== null; at = groups.get(at) ?? null) {
      if (passed.includes(at)) return true;
      passed.push(at);
    }
    return false;
  };
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `twice: ${id}`),
    ...edges.filter((edge) => !ids.includes(edge.from) || !ids.includes(edge.to)).map((edge) => `dangling: ${edge.id}`),
    ...nodes.filter((node) => node.group !== null && !groups.has(node.group)).map((node) => `in no group: ${node.id}`),
    ...[...groups.keys()].filter(circle).map((id) => `in itself: ${id}`),
  ];
}

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

describe("of any two people's work", () => {
  const cases = SEEDS.map((seed) => {
    const random = randomOf(seed + 1);
    const base = work(start, Math.floor(random() * 12), "s", random);
    return { seed, base, mine: work(base, Math.floor(random() * 10), "m", random), theirs: work(base, Math.floor(random() * 10), "t", random) };
  });

  test("a merge can be saved, whatever is chosen", () => {
    for (const { seed, base, mine, theirs } of cases) {
      expect(faults(base), `the case ${seed} itself`).toEqual([]);
      const { drawing: merged, conflicts } = merge(base, mine, theirs);
      expect(faults(merged), `case ${seed}`).toEqual([]);
      for (const side of ["mine", "theirs"] as const) {
        const chosen = merge(base, mine, theirs, new Map(conflicts.map((one) => [one.id, side])));
        expect([faults(chosen.drawing), chosen.conflicts], `case ${seed}, all ${side}`).toEqual([[], []]);
      }
    }
  });

  test("whoever merges gets the same where nothing collides, and some cases collide and some don't", () => {
    const calm = cases.filter(({ base, mine, theirs }) => merge(base, mine, theirs).conflicts.length === 0);
    expect(calm.length).toBeGreaterThan(20);
    expect(calm.length).toBeLessThan(cases.length - 20);
    for (const { seed, base, mine, theirs } of calm) {
      const [one, other] = [merge(base, mine, theirs).drawing, merge(base, theirs, mine).drawing];
      if (!bothFramed(base, mine, theirs)) expect(sameDrawing(one, other), `case ${seed}`).toBe(true);
    }
  });

  test("where only one worked, the merge is that work", () => {
    for (const { seed, base, mine } of cases) {
      for (const merged of [merge(base, mine, base), merge(base, base, mine), merge(base, mine, mine)]) {
        expect(merged.conflicts, `case ${seed}`).toEqual([]);
        expect(sameDrawing(merged.drawing, mine), `case ${seed}`).toBe(true);
      }
    }
  });

  test("no words are lost without being told of", () => {
    for (const { seed, base, mine, theirs } of cases) {
      const { drawing: merged, conflicts } = merge(base, mine, theirs);
      const told = new Set(conflicts.map((one) => one.item));
      for (const side of [mine, theirs]) {
        for (const node of side.nodes) {
          const before = nodeOf(base, node.id);
          const isNew = before === undefined || words(before) !== words(node);
          const now = nodeOf(merged, node.id);
          if (isNew && !told.has(node.id)) expect(now && words(now), `case ${seed}, ${node.id}`).toBe(words(node));
        }
      }
    }
  });

  test("merging again changes nothing", () => {
    for (const { seed, base, mine, theirs } of cases) {
      const { drawing: merged, conflicts } = merge(base, mine, theirs);
      if (conflicts.length === 0) expect(sameDrawing(merge(theirs, merged, theirs).drawing, merged), `case ${seed}`).toBe(true);
    }
  });
});

const words = (node: CanvasNode) => (node.kind === "note" ? node.text : node.kind === "group" ? node.title : "");

/** Whether both moved frames into frames: then the places stand that were saved first, so who merges matters. */
function bothFramed(base: Drawing, mine: Drawing, theirs: Drawing): boolean {
  const moves = (side: Drawing) => side.nodes.some((node) => node.kind === "group" && node.group !== null && node.group !== nodeOf(base, node.id)?.group);
  return moves(mine) && moves(theirs);
}

test("a reference that only one repins is repinned", () => {
  const base = drawing([pin("p", "highlight/5@1")]);
  expect(merge(base, base, changed(base, "p", { reference: "highlight/5@2" })).drawing.nodes).toMatchObject([{ reference: "highlight/5@2" }]);
});
