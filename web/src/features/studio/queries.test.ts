import { expect, test } from "vitest";
import { problem, serve } from "@/testing/render";
import { type Canvas, pinTo } from "./queries";
import { referencePin } from "./pins";

const canvas = { id: 7, project_id: 3, title: "T", version: 4, updated_by: "account/1", updated_at: "2026-01-03T00:00:00Z", document: { nodes: [], edges: [] } };

test("a pin that meets somebody else's save is added to what they saved", async () => {
  const newer = { ...canvas, version: 5, document: { nodes: [{ id: "theirs", kind: "note", text: "theirs", position: { x: 0, y: 0 } }], edges: [] } };
  const sent: Canvas[] = [];
  let loads = 0;
  serve({
    "GET /api/canvases/7": () => ((loads += 1) === 1 ? canvas : newer),
    "PUT /api/canvases/7": async (request: Request) => {
      const body = (await request.json()) as Canvas;
      sent.push(body);
      return body.version === 5 ? { ...newer, version: 6 } : problem(409, "canvas-moved-on", "");
    },
  });
  const id = await pinTo(7, referencePin("person/5"));
  expect(sent.at(-1)?.document.nodes).toMatchObject([{ id: "theirs" }, { id, kind: "reference", reference: "person/5" }]);
});

test("a pin that is refused for another reason isn't tried again", async () => {
  const asked = serve({ "GET /api/canvases/7": canvas, "PUT /api/canvases/7": () => problem(403, "member-role", "no") });
  await expect(pinTo(7, referencePin("person/5"))).rejects.toMatchObject({ kind: "member-role" });
  expect(asked.filter((request) => request.method === "PUT")).toHaveLength(1);
});
