import { act, render } from "@testing-library/react";
import type { EdgeChange, NodeChange, ReactFlowProps } from "@xyflow/react";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { Board } from "./Board";
import type { Drawing } from "./document";
import { drawing, note } from "./testing";

// The board as xyflow drives it: what it is told is called here as a pointer would have it called.
let shown: ReactFlowProps;
vi.mock("@xyflow/react", async (original) => ({
  ...(await original<object>()),
  ReactFlow: (props: ReactFlowProps) => {
    shown = props;
    return null;
  },
}));

const start = drawing([note("a"), note("b")], ["a>b"]);
let selection: ReadonlySet<string>;

function Shown({ first, at = start }: { first: string[]; at?: Drawing }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set(first));
  selection = selected;
  return (
    <Board drawing={at} standing={new Map()} mayEdit edit={() => {}} selected={selected} onSelect={setSelected} onOpen={() => {}} viewport={{ x: 0, y: 0, zoom: 1 }} onViewport={() => {}} fit={false} focus={undefined} onMeasure={() => {}} />
  );
}
const nodes = (...changes: NodeChange[]) => shown.onNodesChange?.(changes);
const edges = (...changes: EdgeChange[]) => shown.onEdgesChange?.(changes);
const select = (id: string, selected: boolean) => ({ type: "select", id, selected }) as const;

beforeEach(() => {
  selection = new Set();
});

test("who chooses an arrow after a node has chosen the arrow alone: deleting takes nothing else", () => {
  render(<Shown first={["a"]} />);
  act(() => {
    nodes(select("a", false));
    edges(select("a-b", true));
  });
  expect([...selection]).toEqual(["a-b"]);
});

test("who chooses a node after an arrow has chosen the node", () => {
  render(<Shown first={["a-b"]} />);
  act(() => {
    nodes(select("b", true));
    edges(select("a-b", false));
  });
  expect([...selection]).toEqual(["b"]);
});
