import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { FakeEventSource, open, problem, session } from "@/testing/render";
import { linkSecret } from "./SignInPage";
import { among, matching } from "./palette-entries";

const at = "2026-01-01T00:00:00Z";
const person = (id: number, name: string, tag: string) => ({
  id, kind: "person", version: 1, schema_version: 1, content_hash: "", freshness: { refreshed_at: at, source_watermark: at },
  document: { id, name, tags: [{ value: tag, count: 2 }], locations: [], groups: [], counts: { messages: id }, activity: { last_at: at } },
});
const PEOPLE = { "GET /api/index/people": { items: [person(1, "Ada Lovelace", "engines"), person(2, "Grace Hopper", "compilers")], next_cursor: null, facets: { values: { tag: [{ value: "engines", count: 1 }] } } } };

beforeEach(() => {
  delete document.documentElement.dataset.theme;
  localStorage.clear();
});

test("whoever isn't signed in is asked to, and comes back to where they wanted", async () => {
  let known = false;
  const { user, router } = open("/people?q=ada", {
    ...PEOPLE,
    "GET /api/access/session": () => (known ? session : problem(401, "unauthenticated", "sign in")),
    "POST /api/access/session": () => {
      known = true;
      return { csrf_token: "new" };
    },
  });
  await user.type(await screen.findByLabelText("Email address"), "ada@example.org");
  await user.type(screen.getByLabelText("Password"), "secret{Enter}");
  expect(await screen.findByRole("heading", { level: 1, name: "People" })).toBeTruthy();
  expect(router.state.location.href).toBe("/people?q=ada");
});

test("a refused password is told in words, and the form stays", async () => {
  const { user } = open("/sign-in", { "POST /api/access/session": () => problem(401, "unauthenticated", "no") });
  await user.type(await screen.findByLabelText("Email address"), "ada@example.org");
  await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("wrong");
});

test("a link is used by pressing the button only", async () => {
  const { user, asked } = open("/sign-in?link=spl_1&next=/people", { ...PEOPLE, "POST /api/access/session": { csrf_token: "new" } });
  const button = await screen.findByRole("button", { name: "Sign in" });
  expect(asked.filter((request) => request.method === "POST")).toEqual([]);
  await user.click(button);
  await screen.findByRole("heading", { name: "People" });
  const sent = asked.find((request) => request.method === "POST");
  expect(await sent?.json()).toEqual({ link: "spl_1" });
});

test("a link's secret is better in the fragment, which servers don't log", () => {
  expect(linkSecret({ link: "query" }, "#link=fragment")).toBe("fragment");
  expect(linkSecret({ link: "query" }, "")).toBe("query");
  expect(linkSecret({}, "")).toBeNull();
});

test("the navigation shows what the session may see, and a page that it may not says so", async () => {
  open("/people", { ...PEOPLE, "GET /api/access/session": { ...session, scopes: ["self:use"] } });
  expect(await screen.findByText("You may not see this page")).toBeTruthy();
  expect(within(screen.getByRole("navigation", { name: "Main" })).queryByRole("link", { name: "People" })).toBeNull();
});

test("an address that nothing has is told inside of the shell", async () => {
  open("/no-such-page", PEOPLE);
  expect(await screen.findByText("There is nothing here")).toBeTruthy();
  expect(screen.getByRole("navigation", { name: "Main" })).toBeTruthy();
});

test("a session that has ended is told over the page, with the way back", async () => {
  const { user, router } = open("/people", { "GET /api/index/people": () => problem(401, "unauthenticated", "gone") });
  const dialog = await screen.findByRole("dialog", { name: "Your session has ended" });
  await user.click(within(dialog).getByRole("button", { name: "Sign in" }));
  await waitFor(() => expect(router.state.location.search).toMatchObject({ next: "/people", email: "ada@example.org" }));
});

test("a session about to end is put off by using it, unless it is as old as it may get", async () => {
  const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const idle = open("/people", { ...PEOPLE, "GET /api/access/session": { ...session, expires_at: soon(3), ends_at: soon(600) } });
  expect(await screen.findByRole("button", { name: "Stay signed in" })).toBeTruthy();
  idle.unmount();
  open("/people", { ...PEOPLE, "GET /api/access/session": { ...session, expires_at: soon(30), ends_at: soon(3) } });
  expect(await screen.findByRole("button", { name: "Sign in again" })).toBeTruthy();
});

test("a session that was put off by what was asked for meanwhile isn't told to end", async () => {
  const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  let asked = 0;
  open("/people", { ...PEOPLE, "GET /api/access/session": () => ({ ...session, expires_at: soon((asked += 1) === 1 ? 3 : 4_000), ends_at: soon(9_000) }) });
  await screen.findByRole("table");
  await waitFor(() => expect(asked).toBe(2));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Stay signed in" })).toBeNull());
});

test("the palette finds people by the API and actions by their words, and opens by Enter", async () => {
  const { user, router } = open("/people", PEOPLE);
  await screen.findByRole("table");
  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByRole("combobox", { name: "Search or jump to" });
  await user.type(field, "grace");
  const option = await screen.findByRole("option", { name: /Grace Hopper/u });
  await user.keyboard("{ArrowDown}");
  expect(option.getAttribute("aria-selected")).toBe("true");
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/people/2"));
  expect(screen.queryByRole("combobox", { name: "Search or jump to" })).toBeNull();
});

test("actions come first and stay there when more is found below them", async () => {
  let answerIt = (_answer: unknown) => {};
  const answer = new Promise((resolve) => (answerIt = resolve));
  const { user } = open("/people", { ...PEOPLE, "GET /api/index/people": (request: Request) => (request.url.includes("text=") ? answer : PEOPLE["GET /api/index/people"]) });
  await screen.findByRole("table");
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: "Search or jump to" }), "people");
  const actions = within(await screen.findByRole("group", { name: "Actions" })).getAllByRole("option");
  await user.keyboard("{ArrowDown}");
  expect(actions[1]?.getAttribute("aria-selected")).toBe("true");
  answerIt(PEOPLE["GET /api/index/people"]);
  await screen.findByRole("option", { name: /Grace Hopper/u });
  expect(screen.getAllByRole("option").slice(0, 2)).toEqual(actions.slice(0, 2));
  expect(actions[1]?.getAttribute("aria-selected")).toBe("true");
});

test("whoever types a name and presses Enter at once gets the first of all that is found for it, and it is asked for once", async () => {
  let answerIt = (_answer: unknown) => {};
  const answer = new Promise((resolve) => (answerIt = resolve));
  const quick = { id: 5, document: { title: "An engine", status: "open", needs_or_offers: "need", author: null } };
  const { user, router, asked } = open("/people", {
    ...PEOPLE,
    "GET /api/index/people": (request: Request) => (request.url.includes("text=") ? answer : PEOPLE["GET /api/index/people"]),
    "GET /api/index/requests": { items: [quick], next_cursor: null },
  });
  await screen.findByRole("table");
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: "Search or jump to" }), "lovelace{Enter}");
  expect(await screen.findByRole("option", { name: /An engine/u })).toBeTruthy();
  answerIt(PEOPLE["GET /api/index/people"]);
  await waitFor(() => expect(router.state.location.pathname).toBe("/people/1"));
  expect(asked.filter(({ url }) => url.includes("/api/index/people?text=")).map(({ url }) => new URL(url).searchParams.get("text"))).toEqual(["lovelace"]);
});

test("what could not be searched is told, and what is few is asked for once and found by its words", async () => {
  const project = { id: 3, slug: "film", name: "Harbour film", canvas_count: 1 };
  const { user, asked } = open("/people", {
    ...PEOPLE,
    "GET /api/access/session": { ...session, scopes: ["self:use", "index:read", "projects:read"] },
    "GET /api/requests": { items: [], next_cursor: null },
    "GET /api/index/requests": () => problem(503, "unavailable", "not now"),
    "GET /api/projects": { items: [project], next_cursor: null },
    "GET /api/apps": { items: [], next_cursor: null },
    "GET /api/projects/3/canvases": { items: [{ id: 8, title: "First thoughts" }, { id: 9, title: "Ending" }], next_cursor: null },
  });
  await screen.findByRole("table");
  await user.keyboard("{Control>}k{/Control}");
  const field = await screen.findByRole("combobox", { name: "Search or jump to" });
  await user.type(field, "first");
  const canvases = await screen.findByRole("group", { name: "Canvases" });
  expect(within(canvases).getAllByRole("option").map(({ textContent }) => textContent)).toEqual(["First thoughtsHarbour film"]);
  expect(await screen.findByText("Could not be searched: Requests.")).toBeTruthy();
  await user.clear(field);
  await user.type(field, "ending");
  expect(await screen.findByRole("option", { name: /Ending/u })).toBeTruthy();
  expect(asked.filter(({ url }) => url.includes("/api/projects/3/canvases"))).toHaveLength(1);
});

test("the keyboard goes on in the new page when what had the focus is gone", async () => {
  const { user, router } = open("/people", PEOPLE);
  const table = await screen.findByRole("table");
  within(table).getByRole("link", { name: "Ada Lovelace" }).focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(router.state.location.pathname).toBe("/people/1"));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("main")));
});

test("actions are found by the beginnings of their words", () => {
  const commands = [
    { id: "a", title: "Use dark colours", words: "theme" },
    { id: "b", title: "Go to people" },
  ];
  expect(matching(commands, "the").map(({ id }) => id)).toEqual(["a"]);
  expect(matching(commands, "peo go").map(({ id }) => id)).toEqual(["b"]);
  expect(matching(commands, "").length).toBe(2);
  expect(matching(commands, "eople")).toEqual([]);
  expect(matching(commands, "go-to")).toEqual([]);
  const canvases = [{ id: "1", title: "The ending", detail: "Film", href: "/" }, { id: "2", title: "Film notes", href: "/" }];
  expect(among(canvases, "film").map(({ id }) => id)).toEqual(["2", "1"]);
  expect(among(canvases, "film end").map(({ id }) => id)).toEqual(["1"]);
});

test("a touch fetches what it changed anew", async () => {
  let name = "Ada Lovelace";
  open("/people", { "GET /api/index/people": () => ({ items: [person(1, name, "engines")], next_cursor: null }) });
  await screen.findByText("Ada Lovelace");
  name = "Ada King";
  act(() => FakeEventSource.opened.at(-1)?.send("touches", { cursor: "1", is_whole: true, touches: [{ type: "springline.community.person.recorded.v1", subject: "person/1", at }] }, "1"));
  expect(await screen.findByText("Ada King")).toBeTruthy();
});

test("shortcuts work unless someone types, and a sequence leads where it says", async () => {
  const { user } = open("/people", PEOPLE);
  await screen.findByRole("table");
  await user.keyboard("/");
  expect(document.activeElement).toBe(screen.getByRole("searchbox"));
  await user.keyboard("?");
  expect(screen.queryByRole("dialog")).toBeNull();
  (document.activeElement as HTMLElement).blur();
  await user.keyboard("?");
  expect((await screen.findByRole("dialog", { name: "Shortcuts" })).textContent).toContain("Go to people");
});

test("facets and search are in the address, so they can be gone back from and sent to others", async () => {
  const { user, router, asked } = open("/people", PEOPLE);
  await user.click(await screen.findByRole("button", { name: /engines/u }));
  await waitFor(() => expect(router.state.location.searchStr).toBe("?tag=engines"));
  await user.type(screen.getByRole("searchbox"), "lamp");
  await waitFor(() => expect(router.state.location.searchStr).toBe("?tag=engines&q=lamp"));
  await waitFor(() => expect(asked.some(({ url }) => url.includes("tag=engines") && url.includes("text=lamp"))).toBe(true));
});

test("a list that fails says why, by which request, and tries again when asked to", async () => {
  let fails = true;
  const { user } = open("/people", { "GET /api/index/people": () => (fails ? problem(422, "query-invalid", "that makes no sense") : PEOPLE["GET /api/index/people"]) });
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("that makes no sense");
  expect(alert.textContent).toContain("request-1");
  fails = false;
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Ada Lovelace")).toBeTruthy();
});

test("a list that can't be brought up to date stays, with why", async () => {
  let fails = false;
  const { queryClient, user } = open("/people", { "GET /api/index/people": () => (fails ? problem(503, "unavailable", "the database is away") : PEOPLE["GET /api/index/people"]) });
  await screen.findByText("Ada Lovelace");
  fails = true;
  await act(() => queryClient.invalidateQueries({ queryKey: ["people"] }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("the database is away");
  expect(screen.getByText("Ada Lovelace")).toBeTruthy();
  fails = false;
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
});

test("nobody yet says how to fill in a sample; nobody that matches offers to clear the filters", async () => {
  const none = { "GET /api/index/people": { items: [], next_cursor: null } };
  const first = open("/people", none);
  expect(await screen.findByText("Nobody yet")).toBeTruthy();
  first.unmount();
  const { user, router } = open("/people?tag=gone", none);
  await user.click(await screen.findByRole("button", { name: "Clear the filters" }));
  await waitFor(() => expect(router.state.location.searchStr).toBe(""));
});

test("the chosen theme is set at once and kept", async () => {
  const { user } = open("/people", PEOPLE);
  await user.click(await screen.findByRole("button", { name: /Mary Somerville/u }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Dark" }));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("springline.theme")).toBe("dark");
});

test("signing out ends the session on the server and forgets what was shown", async () => {
  const { user, asked, queryClient, router } = open("/people", { ...PEOPLE, "DELETE /api/access/session": new Response(null, { status: 204 }) });
  await user.click(await screen.findByRole("button", { name: /Mary Somerville/u }));
  await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/sign-in"));
  expect(asked.find((request) => request.method === "DELETE")?.headers.get("x-csrf-token")).toBe("the-token");
  await waitFor(() => expect(queryClient.getQueryData(["people", "list", {}])).toBeUndefined());
});
