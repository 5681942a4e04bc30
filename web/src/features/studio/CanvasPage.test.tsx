import { act, configure, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { type Answers, FakeEventSource, open, problem, session } from "@/testing/render";
import type { Canvas } from "./queries";

const project = {
  id: 3, slug: "harbour", name: "Harbour film", description: "", created_by: "account/1", created_at: "2026-01-01T00:00:00Z",
  archived_at: null, role: "editor", member_count: 1, canvas_count: 1, members: [],
};
const canvas: Canvas = {
  id: 7, project_id: 3, title: "First thoughts", version: 4, updated_by: "account/1", updated_at: "2026-01-03T00:00:00Z",
  document: {
    schema_version: 1,
    nodes: [
      { id: "n1", kind: "note", text: "Ask the pilots", color: "amber", position: { x: 0, y: 0 }, size: null, group: null },
      { id: "q1", kind: "quote", reference: "chat/messages#17", start: 4, end: 9, position: { x: 0, y: 200 }, size: null, group: null, exact: null, edited_at: null },
      { id: "r1", kind: "reference", reference: "highlight/5@2", position: { x: 400, y: 0 }, size: null, group: null },
    ],
    edges: [{ id: "e1", from: "n1", to: "q1", label: "because" }],
    viewport: { x: 0, y: 0, zoom: 1 },
  },
};
const told = { title: null, words: null, author: null, said_at: null, current_version: null, freshness: null, since: null, produced_by: null, produced_at: null, run: null };
const standing = {
  version: 4,
  nodes: [
    { ...told, id: "q1", state: "stands", reference: "chat/messages#17", words: "fog at", author: "Jan Oort", said_at: "2026-01-01T00:00:00Z" },
    { ...told, id: "r1", state: "changed", reference: "highlight/5@3", title: "Mary Somerville", current_version: 3, freshness: "stale", since: "2026-01-02T00:00:00Z", produced_by: "run", run: "run/9" },
  ],
};
const message = {
  message: { id: 17, reference: "chat/messages#17", state: "stands", text: "the fog at dawn", sender: { id: 2, name: "Jan Oort" }, is_bot: false, sent_at: "2026-01-01T00:00:00Z", edited_at: null, version: 1, answers: null, thread: null, request: null, comment_id: null, reactions: [], attachments: [] },
  group: null, within: "group", before: [], after: [], earlier: null, later: null,
};

function answers(more: Answers = {}): Answers {
  return {
    "GET /api/access/session": { ...session, scopes: [...session.scopes, "projects:read", "projects:write", "provenance:read"] },
    "GET /api/projects/3": project,
    "GET /api/canvases/7": canvas,
    "GET /api/canvases/7/standing": standing,
    "GET /api/canvases/7/versions": { items: [{ number: 5, title: "First thoughts", nodes: 3, saved_by: "account/2", saved_by_name: "Jan Oort", saved_at: "2026-01-03T00:00:00Z" }], next_cursor: null },
    "GET /api/messages/17": message,
    "GET /api/provenance/why": { reference: "highlight/5@3", state: "stale", since: "2026-01-02T00:00:00Z", produced_by: "run", produced_at: null, reasons: [], inputs: [{ derived: "highlight/5@3", source: "chat/messages#17", read: "a", state: "stale", changed_at: null, changed_by: null, reads_now: "b", depth: 1 }], is_whole: true },
    ...more,
  };
}
const address = "/projects/3/canvases/7";
/** Answers a save as the server does. */
const saves = (sent: Canvas[] = []) => async (request: Request) => {
  const body = (await request.json()) as Canvas;
  sent.push(body);
  return { ...canvas, ...body, version: body.version + 1 };
};

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

test("everything on a canvas is in its outline, by name", async () => {
  open(address, answers());
  const list = await screen.findByRole("list", { name: "Nodes" });
  await waitFor(() => expect(within(list).getAllByRole("button").map((one) => one.getAttribute("aria-label"))).toEqual(["Note: Ask the pilots", "Highlight: Mary Somerville", "Quote: fog at"]));
});

test("the outline needs no pointer: arrows go through it, Enter opens the details", async () => {
  const { user, router } = open(address, answers());
  const first = await screen.findByRole("button", { name: "Note: Ask the pilots" });
  first.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  await waitFor(() => expect(router.state.location.search).toEqual({ item: "q1" }));
  expect(await screen.findByRole("complementary", { name: "Details" })).toBeDefined();
});

test("a quote's details show it in its conversation, with a link there", async () => {
  open(`${address}?item=q1`, answers());
  const context = await screen.findByRole("region", { name: "In its conversation" });
  const link = await within(context).findByRole("link", { name: "Open in the conversation" });
  expect(link.getAttribute("href")).toBe("/messages/17?start=4&end=9");
  expect(context.querySelector("mark")?.textContent).toBe("fog a");
});

test("a reference's details tell versions, staleness, the run and the sources, and pin the newest version", async () => {
  const sent: Canvas[] = [];
  const { user } = open(`${address}?item=r1`, answers({ "PUT /api/canvases/7": saves(sent) }));
  const origin = await screen.findByRole("region", { name: "Where it comes from" });
  await waitFor(() => expect(origin.textContent).toContain("2 of 3"));
  expect(origin.textContent).toContain("stale");
  expect(within(origin).getByRole("link", { name: "run/9" }).getAttribute("href")).toBe("/runs/9");
  expect(await within(origin).findByRole("link", { name: "chat/messages#17" })).toBeDefined();
  await user.click(within(origin).getByRole("button", { name: "Pin version 3" }));
  await waitFor(() => expect(sent[0]?.document.nodes).toContainEqual(expect.objectContaining({ id: "r1", reference: "highlight/5@3" })));
});

test("what is typed into a note is saved after a pause, and undone by the shortcut", async () => {
  const sent: Canvas[] = [];
  const { user } = open(`${address}?item=n1`, answers({ "PUT /api/canvases/7": saves(sent) }));
  const field = await screen.findByRole("textbox", { name: "Text" });
  await user.type(field, "!");
  expect(screen.getByText("Changed")).toBeDefined();
  expect(await screen.findByText("Saved", {}, { timeout: 5_000 })).toBeDefined();
  expect(sent).toMatchObject([{ version: 4, document: { nodes: [{ text: "Ask the pilots!" }, {}, {}] } }]);
  field.blur();
  await user.keyboard("{Control>}z{/Control}");
  expect((screen.getByRole("textbox", { name: "Text" }) as HTMLTextAreaElement).value).toBe("Ask the pilots");
});

test("an arrow is drawn, labelled and deleted without a pointer", async () => {
  const { user } = open(`${address}?item=n1`, answers({ "PUT /api/canvases/7": saves() }));
  const connections = await screen.findByRole("region", { name: "Connections" });
  await user.click(within(connections).getByRole("button", { name: /because$/u }));
  const label = await screen.findByRole("textbox", { name: "Label" });
  await user.clear(label);
  await user.type(label, "contradicts");
  expect(await screen.findByRole("heading", { level: 2, name: /contradicts$/u })).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Delete the arrow" }));
  await waitFor(() => expect(screen.queryByRole("complementary", { name: "Details" })).toBeNull());
});

test("a save that fails says why, keeps the work, and is tried again", async () => {
  let isDown = true;
  const { user } = open(`${address}?item=n1`, answers({ "PUT /api/canvases/7": (request: Request) => (isDown ? problem(403, "member-role", "this takes the role editor") : saves()(request)) }));
  await user.type(await screen.findByRole("textbox", { name: "Text" }), "!");
  expect(await screen.findByText(/Not saved – this takes the role editor/u, {}, { timeout: 5_000 })).toBeDefined();
  expect(Object.keys(localStorage).some((key) => key.startsWith("springline.canvas."))).toBe(true);
  isDown = false;
  await user.click(screen.getByRole("button", { name: "Save now" }));
  expect(await screen.findByText("Saved")).toBeDefined();
  expect(Object.keys(localStorage).some((key) => key.startsWith("springline.canvas."))).toBe(false);
});

test("where somebody else changed the same, the second is told and chooses", async () => {
  const theirs: Canvas = { ...canvas, version: 5, document: { ...canvas.document, nodes: (canvas.document.nodes ?? []).map((node) => (node.kind === "note" ? { ...node, text: "Ask the harbour master" } : node)) } };
  const sent: Canvas[] = [];
  let loads = 0;
  const { user } = open(
    `${address}?item=n1`,
    answers({
      "GET /api/canvases/7": () => ((loads += 1) === 1 ? canvas : theirs),
      "PUT /api/canvases/7": (request: Request) => (sent.length === 0 && loads === 1 ? problem(409, "canvas-moved-on", "somebody else") : saves(sent)(request)),
    }),
  );
  await user.type(await screen.findByRole("textbox", { name: "Text" }), "!");
  const dialog = await screen.findByRole("dialog", { name: "Somebody else changed the same" }, { timeout: 5_000 });
  await waitFor(() => expect(dialog.textContent).toContain("Jan Oort saved version 5"));
  expect(dialog.textContent).toContain("Ask the pilots!");
  await user.click(within(dialog).getByRole("radio", { name: /Ask the harbour master/u }));
  await user.click(within(dialog).getByRole("button", { name: "Save what I chose" }));
  await waitFor(() => expect((screen.getByRole("textbox", { name: "Text" }) as HTMLTextAreaElement).value).toBe("Ask the harbour master"));
  expect(await screen.findByText("Saved")).toBeDefined();
});

test("an earlier version can be looked at and brought back", async () => {
  const sent: Canvas[] = [];
  const { user, router } = open(
    `${address}?panel=versions&version=2`,
    answers({
      "PUT /api/canvases/7": saves(sent),
      "GET /api/canvases/7/versions/2": { number: 2, title: "Before", saved_by: "account/1", saved_at: "2026-01-02T00:00:00Z", document: { nodes: [{ id: "old", kind: "note", text: "An old note", position: { x: 0, y: 0 } }], edges: [] } },
    }),
  );
  expect(await screen.findByRole("button", { name: "Note: An old note" })).toBeDefined();
  expect(screen.queryByRole("button", { name: "Pin" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Restore it" }));
  await waitFor(() => expect(router.state.location.search).toEqual({ panel: "versions" }));
  await waitFor(() => expect(sent).toMatchObject([{ version: 4, title: "Before" }]), { timeout: 5_000 });
});

test("changes that weren't saved last time are back", async () => {
  const draft = { base: { version: 4, drawing: { title: canvas.title, nodes: canvas.document.nodes, edges: canvas.document.edges } }, at: 0 };
  const kept = { ...draft, drawing: { ...draft.base.drawing, title: "Kept title" } };
  localStorage.setItem("springline.canvas.account/1.7.gone", JSON.stringify(kept));
  const sent: Canvas[] = [];
  open(address, answers({ "PUT /api/canvases/7": saves(sent) }));
  expect(await screen.findByRole("heading", { level: 1, name: "Kept title" })).toBeDefined();
  await waitFor(() => expect(sent).toMatchObject([{ title: "Kept title" }]), { timeout: 5_000 });
});

test("a viewer looks and changes nothing", async () => {
  open(`${address}?item=n1`, answers({ "GET /api/projects/3": { ...project, role: "viewer" } }));
  await screen.findByRole("complementary", { name: "Details" });
  expect(screen.queryByRole("textbox", { name: "Text" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Pin" })).toBeNull();
});

test("a message found in the panel is pinned as a quote of its words", async () => {
  const sent: Canvas[] = [];
  const glance = { id: 17, title: [{ text: "Jan Oort", is_match: false }], snippet: { field: "text", segments: [{ text: "the fog at dawn", is_match: true }], is_cut_before: false, is_cut_after: false }, at: null, path: "/api/messages/17" };
  const { user } = open(
    `${address}?panel=add`,
    answers({
      "PUT /api/canvases/7": saves(sent),
      "GET /api/search": { groups: [{ kind: "messages", items: [glance], total: 1, is_total_exact: true, backend: "postgres" }] },
    }),
  );
  await user.type(await screen.findByRole("searchbox", { name: "Find something to pin" }), "fog");
  await user.click(await screen.findByRole("button", { name: "Pin the fog at dawn" }));
  await waitFor(() => expect(sent[0]?.document.nodes?.at(-1)).toMatchObject({ kind: "quote", reference: "chat/messages#17", start: 0, end: 15, exact: "the fog at dawn" }), { timeout: 5_000 });
});

test("leaving saves at once", async () => {
  const sent: Canvas[] = [];
  const { user } = open(`${address}?item=n1`, answers({ "PUT /api/canvases/7": saves(sent) }));
  await user.type(await screen.findByRole("textbox", { name: "Text" }), "!");
  vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  fireEvent(document, new Event("visibilitychange"));
  await waitFor(() => expect(sent).toHaveLength(1), { timeout: 600 });
});

const drafts = () => Object.keys(localStorage).filter((key) => key.startsWith("springline.canvas."));

test("what was saved while the tab closed is no news when the canvas is opened again", async () => {
  const drawing = { title: canvas.title, nodes: canvas.document.nodes, edges: canvas.document.edges };
  localStorage.setItem("springline.canvas.account/1.7.gone", JSON.stringify({ base: { version: 3, drawing: { ...drawing, title: "Before" } }, drawing, at: 0 }));
  const { asked } = open(address, answers());
  await screen.findByRole("heading", { level: 1, name: "First thoughts" });
  await waitFor(() => expect(drafts()).toEqual([]));
  expect(screen.queryByText("Unsaved changes are back")).toBeNull();
  expect(asked.some(({ method }) => method === "PUT")).toBe(false);
});

test("a canvas that is deleted takes along what wasn't saved of it", async () => {
  const { user, router } = open(`${address}?item=n1`, answers({ "PUT /api/canvases/7": () => problem(403, "member-role", "no"), "DELETE /api/canvases/7": () => new Response(null, { status: 204 }) }));
  await user.type(await screen.findByRole("textbox", { name: "Text" }), "!");
  expect(drafts()).toHaveLength(1);
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete the canvas" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/projects/3"));
  expect(await screen.findByText("First thoughts is deleted")).toBeDefined();
  expect(drafts()).toEqual([]);
  expect(screen.queryByText("The canvas isn’t saved yet")).toBeNull();
});

test("a canvas that was deleted is brought back by who regrets it", async () => {
  const { user, router, asked } = open(address, answers({ "DELETE /api/canvases/7": () => new Response(null, { status: 204 }), "POST /api/canvases/7/restore": canvas }));
  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete the canvas" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Delete" }));
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(router.state.location.pathname).toBe(address));
  expect(asked.filter(({ method }) => method === "POST").map(({ url }) => new URL(url).pathname)).toEqual(["/api/canvases/7/restore"]);
});

test("who deletes a node by its details goes on in the outline", async () => {
  const { user } = open(`${address}?item=r1`, answers({ "PUT /api/canvases/7": saves() }));
  await user.click(await screen.findByRole("button", { name: "Delete from the canvas" }));
  await waitFor(() => expect(screen.queryByRole("complementary", { name: "Details" })).toBeNull());
  await waitFor(() => expect(screen.getByRole("complementary", { name: "Outline" }).contains(document.activeElement)).toBe(true));
});

test("who closes the details goes on at the node's line", async () => {
  const { user } = open(`${address}?item=q1`, answers());
  await user.click(await screen.findByRole("button", { name: "Close" }));
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Quote: fog at"));
});

test("deleting by the keyboard stays in the outline, at the next line", async () => {
  const { user } = open(address, answers({ "PUT /api/canvases/7": saves() }));
  await screen.findByRole("button", { name: "Highlight: Mary Somerville" });
  screen.getByRole("button", { name: "Note: Ask the pilots" }).focus();
  await user.keyboard("{Enter}");
  await user.keyboard("{Delete}");
  await waitFor(() => expect(screen.queryByRole("button", { name: "Note: Ask the pilots" })).toBeNull());
  await waitFor(() => expect(document.activeElement?.getAttribute("aria-label")).toBe("Highlight: Mary Somerville"));
});

test("what is behind the nodes could not be read: that is told, and asked again", async () => {
  let isDown = true;
  const { user } = open(address, answers({ "GET /api/canvases/7/standing": () => (isDown ? problem(403, "forbidden", "not now") : standing) }));
  expect((await screen.findByRole("alert")).textContent).toContain("not now");
  isDown = false;
  await user.click(screen.getByRole("button", { name: /again/iu }));
  expect(await screen.findByRole("button", { name: "Highlight: Mary Somerville" })).toBeDefined();
});

test("a canvas that somebody deletes while it is shown says so, and keeps what is shown", async () => {
  let isGone = false;
  open(address, answers({ "GET /api/canvases/7": () => (isGone ? problem(404, "canvas-not-found", "gone") : canvas) }));
  await screen.findByRole("button", { name: "Note: Ask the pilots" });
  isGone = true;
  const touch = { type: "springline.projects.project.changed.v1", subject: "project/3", at: "2026-01-04T00:00:00Z" };
  act(() => FakeEventSource.opened.at(-1)?.send("touches", { cursor: "1", is_whole: true, touches: [touch] }, "1"));
  expect((await screen.findByRole("alert")).textContent).toContain("This canvas was deleted");
  expect(screen.getByRole("button", { name: "Note: Ask the pilots" })).toBeDefined();
});

test("it still saves where React takes the page away and puts it back, as it does in development", async () => {
  configure({ reactStrictMode: true });
  try {
    const { user } = open(`${address}?item=n1`, answers({ "PUT /api/canvases/7": saves() }));
    await user.type(await screen.findByRole("textbox", { name: "Text" }), "!");
    expect(await screen.findByText("Saved", {}, { timeout: 5_000 })).toBeDefined();
  } finally {
    configure({ reactStrictMode: false });
  }
});

test("numbers that are pinned as a table are a table", async () => {
  const chart = { id: "c1", kind: "chart" as const, source: "person/5", spec: { mark: "table" as const, x: "/weekdays/value", y: ["/weekdays/count"] }, position: { x: 0, y: 0 }, size: null, group: null };
  open(
    address,
    answers({
      "GET /api/canvases/7": { ...canvas, document: { ...canvas.document, nodes: [chart], edges: [] } },
      "GET /api/profiles/5/activity": { counted: 3, is_whole: true, weeks: [], hours: [], weekdays: [{ value: "1", count: 2 }, { value: "5", count: 1 }], groups: [] },
    }),
  );
  const table = await screen.findByRole("table", { hidden: true });
  expect(within(table).getAllByRole("row", { hidden: true }).map((row) => row.textContent)).toEqual(["12", "51"]);
  expect(screen.queryByRole("img", { hidden: true })).toBeNull();
});
