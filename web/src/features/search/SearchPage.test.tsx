import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open, problem } from "@/testing/render";

const segments = (...parts: string[]) => parts.map((text, index) => ({ text, is_match: index % 2 === 1 }));
const snippet = { field: "transcript", segments: segments("Forty metres of ", "table", " <img src=x onerror=alert(1)>"), is_cut_before: true, is_cut_after: false };
const glance = (id: number) => ({ id, title: segments("Harbour ", "table"), snippet, at: "2026-03-01T10:00:00Z", path: `/api/scenes/${id}` });
const group = (kind: string, total: number) => ({ kind, items: total > 0 ? [glance(1)] : [], total, is_total_exact: true, backend: "postgres" });
const glances = { groups: [group("scenes", 30), group("messages", 2), group("people", 1), group("requests", 0)] };
const scene = {
  id: 5, asset: { id: 1, title: "The film", kind: "timeline", library: "main", language: "en", source_url: null }, timecode: "10:00:08:00", start_seconds: 8, duration_seconds: 4,
  recorded_at: null, updated_at: "2026-03-01T10:00:00Z", languages: ["en"], tags: ["street"], people: [], is_favorite: false, offline_ready: false, preview_ready: false,
  thumbnail_url: "https://elsewhere.example/1.jpg", title: segments("At the ", "table"), snippets: [snippet],
};
const scenes = { items: [scene], total: 30, is_total_exact: true, facets: { tag: [{ value: "street", count: 12 }] }, backend: "postgres", next_cursor: "next" };

const withHeaders = (body: unknown, headers: Record<string, string>) => Response.json(body, { headers });

test("what was found is told by kind, as text, with totals", async () => {
  open("/search?q=table", { "GET /api/search": glances });
  const list = await screen.findByRole("list", { name: "Scenes" });
  expect(within(list).getAllByText("table").map((one) => one.tagName)).toEqual(["MARK", "MARK"]);
  expect(list.textContent).toContain("<img src=x onerror=alert(1)>");
  expect(list.querySelector("img")).toBeNull();
  expect(screen.getByRole("tab", { name: /Scenes\s*30/u })).toBeDefined();
  expect(screen.queryByRole("heading", { name: "Requests" })).toBeNull();
  expect(screen.queryByText(/search engine/iu)).toBeNull();
});

test("a fallback is told, and who operates is led to the runbook only where they may see it", async () => {
  open("/search?q=table", { "GET /api/search": () => withHeaders(glances, { "X-Search-Backend": "postgres", "X-Search-Circuit": "open" }) });
  expect(await screen.findByText("The search engine doesn’t answer.")).toBeDefined();
  expect(screen.queryByRole("link", { name: "What to do" })).toBeNull();
});

test("a query that can't be read is shown with its place", async () => {
  const detail = "write a date (at character 5)";
  const told = { type: "urn:springline:problem:invalid", title: "Invalid", status: 422, detail, instance: "r", errors: [{ detail, parameter: "q" }] };
  open("/search?q=abc+recorded%3Asoon", { "GET /api/search": () => Response.json(told, { status: 422 }) });
  const alert = await screen.findByRole("alert");
  expect(alert.querySelector("mark")?.textContent).toBe("recorded:soon");
  expect(alert.textContent).toContain("write a date");
});

test("any other failure is a problem with its request", async () => {
  open("/search?q=abc", { "GET /api/search": () => problem(500, "broken", "it broke") });
  expect((await screen.findByRole("alert")).textContent).toContain("request-1");
});

test("facets, order and the next page of scenes are asked for as the address says", async () => {
  const { asked, user, router } = open("/search?q=table&in=scenes", { "GET /api/search": glances, "GET /api/scenes": scenes });
  const list = await screen.findByRole("list", { name: "Scenes" });
  expect(list.querySelector("img"), "a picture of another origin").toBeNull();
  await user.click(screen.getByRole("button", { name: /street/u }));
  await waitFor(() => expect(router.state.location.searchStr).toBe("?q=table&in=scenes&tag=street"));
  const last = () => new URL(asked.filter(({ url }) => url.includes("/api/scenes")).at(-1)?.url ?? "").searchParams;
  await waitFor(() => expect(last().getAll("tag")).toEqual(["street"]));
  expect(last().get("facets")).toBe("true");
  await user.click(await screen.findByRole("button", { name: "Show more" }));
  await waitFor(() => expect(last().get("cursor")).toBe("next"));
  expect(last().getAll("tag")).toEqual(["street"]);
});

test("messages lead to their conversation, and facets to the newest", async () => {
  const message = { id: 9, reference: "message/9", segments: segments("A ", "table", "!"), sender: { id: 3, name: "Ada" }, group: { slug: "harbour", name: "Harbour" }, sent_at: "2026-03-01T10:00:00Z", edited_at: null, request: null };
  const facets = { counted: 1, is_whole: true, groups: [{ slug: "harbour", name: "Harbour", count: 1 }], authors: [{ id: 3, name: "Ada", count: 1 }], months: [] };
  const { asked, user } = open("/search?q=table&in=messages", { "GET /api/search": glances, "GET /api/chat/search": { people: null, messages: { items: [message], next_cursor: null }, facets } });
  expect((await screen.findByRole("link", { name: "In its conversation" })).getAttribute("href")).toBe("/messages/9");
  await user.click(screen.getByRole("button", { name: /^Ada/u }));
  await waitFor(() => expect(new URL(asked.findLast(({ url }) => url.includes("/api/chat/search"))?.url ?? "").searchParams.get("person")).toBe("3"));
});

test("without words it says how to search, and an example searches", async () => {
  const { user, router } = open("/search", { "GET /api/search": { groups: [] } });
  await user.click(await screen.findByRole("button", { name: "harbour dawn" }));
  await waitFor(() => expect(router.state.location.searchStr).toBe("?q=harbour+dawn"));
  expect(await screen.findByRole("heading", { name: "Nothing found" })).toBeDefined();
});

test("a fallback of the scenes alone is told where they are shown", async () => {
  const quickwit = { "X-Search-Backend": "quickwit", "X-Search-Circuit": "closed" };
  open("/search?q=table&in=scenes", {
    "GET /api/search": () => withHeaders(glances, quickwit),
    "GET /api/scenes": () => withHeaders(scenes, { "X-Search-Backend": "postgres", "X-Search-Circuit": "closed" }),
  });
  expect(await screen.findByText("The search engine didn’t answer this search.")).toBeDefined();
});

test("scenes that the engine found are told of no fallback, whatever answered the other kinds", async () => {
  open("/search?q=table&in=scenes", {
    "GET /api/search": () => withHeaders(glances, { "X-Search-Backend": "postgres", "X-Search-Circuit": "closed" }),
    "GET /api/scenes": () => withHeaders(scenes, { "X-Search-Backend": "quickwit", "X-Search-Circuit": "closed" }),
  });
  await screen.findByRole("list", { name: "Scenes" });
  expect(screen.queryByText(/search engine/iu)).toBeNull();
});

test("a further page that fails takes away nothing of what was found", async () => {
  const { user } = open("/search?q=table&in=scenes", {
    "GET /api/search": glances,
    "GET /api/scenes": (request: Request) => (new URL(request.url).searchParams.has("cursor") ? problem(503, "away", "not now") : scenes),
  });
  await user.click(await screen.findByRole("button", { name: "Show more" }));
  expect((await screen.findByRole("alert")).textContent).toContain("not now");
  expect(within(screen.getByRole("list", { name: "Scenes" })).getAllByRole("listitem")).toHaveLength(1);
});

test("passages of documents stand beside the other kinds, and open at their place", async () => {
  const passage = {
    id: 5, bundle: "handbook", bundle_title: "Handbook", path: "people/leave.md", number: 2, reference: "document/handbook/people/leave.md@2#char=10,40", format: "markdown", language: "en",
    title: segments("Leave"), heading: "Parents", snippets: [{ field: "text", segments: segments("long ", "table"), is_cut_before: false, is_cut_after: false }], start: 10, end: 40, page: null, added_at: "2026-03-01T10:00:00Z",
  };
  const { user } = open("/search?q=table", { "GET /api/search": glances, "GET /api/search/documents": { items: [passage], total: 1, is_total_exact: true, facets: null, backend: "postgres", next_cursor: null } });
  const list = await screen.findByRole("list", { name: "Documents" });
  expect(within(list).getByRole("link").getAttribute("href")).toBe("/bundles/handbook/documents?path=people%2Fleave.md&version=2");
  await user.click(screen.getByRole("tab", { name: /^Documents/u }));
  const found = await screen.findByRole("list", { name: "Passages" });
  expect(within(found).getByRole("link", { name: "Leave" }).getAttribute("href")).toBe("/bundles/handbook/documents?path=people%2Fleave.md&version=2&at=char%3D10%2C40");
});
