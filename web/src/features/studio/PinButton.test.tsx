import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type Answers, open, problem, session } from "@/testing/render";
import type { Canvas } from "./queries";

const project = { id: 3, slug: "harbour", name: "Harbour film", description: "", created_by: "account/1", created_at: "2026-01-01T00:00:00Z", archived_at: null, role: "editor", member_count: 1, canvas_count: 1 };
const entry = { id: 7, project_id: 3, title: "First thoughts", version: 4, nodes: 0, updated_by: "account/1", updated_by_name: "Mary", updated_at: "2026-01-03T00:00:00Z" };
const canvas: Canvas = { id: 7, project_id: 3, title: "First thoughts", version: 4, updated_by: "account/1", updated_at: "2026-01-03T00:00:00Z", document: { nodes: [], edges: [] } };
const message = {
  message: { id: 17, reference: "chat/messages#17", state: "stands", text: "the fog at dawn", sender: { id: 2, name: "Jan Oort" }, is_bot: false, sent_at: "2026-01-01T00:00:00Z", edited_at: null, version: 1, answers: null, thread: null, request: null, comment_id: null, reactions: [], attachments: [] },
  group: null, within: "group", before: [], after: [], earlier: null, later: null,
};

/** An application in which one canvas can be pinned to; `sent` are its saves. */
function answers(sent: Canvas[], more: Answers = {}): Answers {
  return {
    "GET /api/access/session": { ...session, scopes: [...session.scopes, "projects:read", "projects:write"] },
    "GET /api/projects": { items: [project], next_cursor: null },
    "GET /api/projects/3/canvases": { items: [entry], next_cursor: null },
    "GET /api/canvases/7": canvas,
    "PUT /api/canvases/7": async (request: Request) => {
      const body = (await request.json()) as Canvas;
      sent.push(body);
      return { ...canvas, ...body, version: 5 };
    },
    ...more,
  };
}

test("a search is pinned with all that narrows it", async () => {
  const sent: Canvas[] = [];
  const { user } = open("/search?q=fog&in=scenes&library=main", answers(sent, { "GET /api/search": { groups: [] } }));
  await user.click(await screen.findByRole("button", { name: "Pin this search to a canvas" }));
  const dialog = await screen.findByRole("dialog", { name: "Pin this search" });
  await user.click(await within(dialog).findByRole("button", { name: /First thoughts/u }));
  await waitFor(() => expect(sent[0]?.document.nodes).toMatchObject([{ kind: "search", query: "q=fog&in=scenes&library=main" }]));
  expect(await screen.findByText("Pinned to First thoughts")).toBeDefined();
});

test("the marked words of a message are pinned as a quote", async () => {
  const sent: Canvas[] = [];
  const { user } = open("/messages/17?start=4&end=7", answers(sent, { "GET /api/messages/17": message }));
  await user.click(await screen.findByRole("button", { name: "Pin to a canvas: the quote" }));
  await user.click(await within(await screen.findByRole("dialog")).findByRole("button", { name: /First thoughts/u }));
  await waitFor(() => expect(sent[0]?.document.nodes).toMatchObject([{ kind: "quote", reference: "chat/messages#17", start: 4, end: 7, exact: "fog" }]));
});

test("a canvas that was made for a pin is there for the next try, and not made twice", async () => {
  const sent: Canvas[] = [];
  const keys: (string | null)[] = [];
  let isRefused = true;
  const { user } = open(
    "/messages/17",
    answers(sent, {
      "GET /api/messages/17": message,
      "POST /api/projects/3/canvases": (request: Request) => {
        keys.push(request.headers.get("Idempotency-Key"));
        return Response.json({ ...canvas, title: "Fog" }, { status: 201 });
      },
      "GET /api/canvases/7": () => (isRefused ? problem(503, "away", "not now") : canvas),
    }),
  );
  await user.click(await screen.findByRole("button", { name: "Pin to a canvas: the quote" }));
  const dialog = await screen.findByRole("dialog");
  await user.type(await within(dialog).findByRole("textbox", { name: "Or a new canvas" }), "Fog");
  await user.click(within(dialog).getByRole("button", { name: "Create and pin" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("not now");
  isRefused = false;
  await user.click(within(dialog).getByRole("button", { name: "Create and pin" }));
  await waitFor(() => expect(sent).toHaveLength(1));
  expect(keys[0]).toEqual(expect.any(String));
  expect(new Set(keys).size).toBe(1);
});

test("who may not change projects is offered no pin", async () => {
  open("/messages/17", { "GET /api/messages/17": message });
  await screen.findByRole("list", { name: "Conversation" });
  expect(screen.queryByRole("button", { name: /^Pin/u })).toBeNull();
});
