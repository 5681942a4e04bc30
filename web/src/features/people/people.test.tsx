import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { type Answers, FakeEventSource, open, problem, session } from "@/testing/render";
import { activity, peoplePage, person, snapshot, told, toldStale, why } from "./recorded";

// What is drawn needs a canvas, which jsdom lacks; what it shows is tested in charts.test.ts.
vi.mock("@/ui/chart-drawing", () => ({ draw: () => () => {} }));

const PERSON: Answers = {
  "GET /api/index/people/20": person,
  "GET /api/profiles/20/glaze": told,
  "GET /api/profiles/20/activity": activity,
  "GET /api/profiles/20/snapshot": snapshot,
  "GET /api/provenance/why": why,
};
const analyst = { ...session, scopes: [...session.scopes, "provenance:read"] };
const admin = { ...session, scopes: [...analyst.scopes, "profiles:manage"] };
const parameters = (request: Request | undefined) => Object.fromEntries(new URL(request?.url ?? "http://none.invalid").searchParams);

test("the list has the facets of the server and leads to each person", async () => {
  const { asked, user, router } = open("/people", { "GET /api/index/people": peoplePage });
  const name = await screen.findByRole("link", { name: "Jun Takahara" });
  expect(name.getAttribute("href")).toBe("/people/20");
  expect(parameters(asked.find((request) => request.url.includes("/api/index/people")))).toMatchObject({ facets: "true", limit: "50" });

  await user.click(within(screen.getByRole("group", { name: "Topic" })).getByRole("button", { name: /van/u }));
  await waitFor(() => expect(router.state.location.search).toEqual({ tag: "van" }));
  await waitFor(() => expect(parameters(asked.findLast((request) => request.url.includes("/api/index/people")))).toMatchObject({ tag: "van" }));
  expect(screen.getByRole("link", { name: "Jun Takahara" })).toBeTruthy();
});

test("nobody who matches is said so, with a way back", async () => {
  const nobody = { items: [], next_cursor: null, facets: { counted: 0, is_whole: true, values: {} } };
  const { user, router } = open("/people?q=zzz", { "GET /api/index/people": nobody });
  await user.click(await screen.findByRole("button", { name: "Clear the filters" }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
  expect(await screen.findByText("springline import signal-cli examples/neighbourhood.jsonl")).toBeTruthy();
});

test("every quote is verbatim and opens its message at the words", async () => {
  open("/people/20", PERSON);
  const quotes = await screen.findByRole("list", { name: "Quotes" });
  expect(within(quotes).getByText("The plant is called Kevin.")).toBeTruthy();
  const links = within(quotes).getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(links).toEqual([
    "/messages/303?quote=I+can+contribute+a+torque+wrench%2C+a+set+of+pump+spanners%2C+and+time+at+weekends.",
    "/messages/592?quote=The+plant+is+called+Kevin.",
  ]);
  expect(screen.getByText("up to date")).toBeTruthy();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toContain("Jun Takahara");
  expect(screen.queryByRole("link", { name: "What is told" })).toBeNull();
});

test("the numbers behind a chart can be read, and by what is in the address", async () => {
  const { user, router } = open("/people/20?by=weekday", PERSON);
  expect(await screen.findByRole("img", { name: "Messages by day of the week" })).toBeTruthy();
  expect(screen.getByRole("row", { name: /^Sun/u })).toBeTruthy();
  await user.click(screen.getByRole("combobox", { name: "Messages by" }));
  await user.click(await screen.findByRole("option", { name: "Hour (UTC)" }));
  expect(await screen.findByRole("img", { name: "Messages by hour (utc)" })).toBeTruthy();
  expect(router.state.location.search).toEqual({ by: "hour" });
});

test("what is out of date says which change made it so, with the words before and after", async () => {
  open("/people/20", { ...PERSON, "GET /api/access/session": analyst, "GET /api/profiles/20/glaze": toldStale });
  const reasons = await screen.findByRole("region", { name: "Why it is out of date" });
  expect(within(reasons).getByText(/A message that it rests on was edited/u)).toBeTruthy();
  const changes = await within(reasons).findByRole("list", { name: "What changed" });
  expect(within(changes).getByRole("link", { name: "Message 303" }).getAttribute("href")).toBe("/messages/303");
  expect(changes.textContent).toContain("a set of pump spanners");
  expect(changes.textContent).toContain("The pump spanners are lent out.");
  expect(screen.getByText("out of date")).toBeTruthy();
  expect(screen.getByText(/wrote 33 messages and took part in 10 requests/u)).toBeTruthy();
});

test("whoever may not read provenance sees the reasons, and nothing is asked in vain", async () => {
  const { asked } = open("/people/20", { ...PERSON, "GET /api/profiles/20/glaze": toldStale });
  await screen.findByText(/A message that it rests on was edited/u);
  expect(asked.filter((request) => request.url.includes("/provenance/"))).toEqual([]);
});

test("the badge turns stale as soon as the event arrives", async () => {
  let now = told;
  open("/people/20", { ...PERSON, "GET /api/profiles/20/glaze": () => now });
  await screen.findByText("up to date");
  now = toldStale;
  const changes = { cursor: "7-0", is_whole: true, touches: [{ type: "springline.profiles.highlight.changed.v1", subject: "highlight/20", at: "2026-11-22T09:07:36Z" }] };
  FakeEventSource.opened[0]?.send("touches", changes, "7-0");
  expect(await screen.findByText("out of date")).toBeTruthy();
});

test("somebody of whom nothing is told: admins can have it written, others are told how", async () => {
  const nothing = { ...told, shown: "nothing", state: null, text: null, quotes: [], proof_points: [], generated_at: null };
  open("/people/20", { ...PERSON, "GET /api/access/session": admin, "GET /api/profiles/20/glaze": nothing });
  expect((await screen.findByRole("link", { name: "Have it written" })).getAttribute("href")).toBe("/admin/profiles/20/glaze");
  expect(screen.getByRole("link", { name: "What is told" }).getAttribute("href")).toBe("/admin/profiles/20/glaze");
});

test("somebody who isn't known is a problem with the request's id", async () => {
  open("/people/999", { "GET /api/index/people/999": problem(404, "unknown-document", "there is no such person") });
  expect((await screen.findByRole("alert")).textContent).toContain("request-1");
});
