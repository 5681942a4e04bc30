import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { newRouter } from "@/app/router";
import { newQueryClient } from "@/api";
import { open, problem, session } from "@/testing/render";
import { digest } from "./digest";
import { linkOf, summary } from "./HomePage";
import type { Home } from "./queries";
import { active, message, nothing, request, staleHighlight } from "./testing";

const admin = { ...session, scopes: [...session.scopes, "runs:read", "provenance:read", "operations:read", "profiles:manage"] };
const running: NonNullable<Home["running"]>[number] = {
  id: 7, reference: "run/7", kind: "ingest", title: "Import of a chat", subject: null, status: "running", created_by: "account/1", created_at: "2026-05-04T09:12:00Z",
  started_at: "2026-05-04T09:12:00Z", finished_at: null, cancel_requested_at: null, cancel_requested_by: null, progress: { done: 1, total: 4, unit: "files" }, problem: null, last_number: 3,
};

function busy(): Home {
  const home = nothing();
  home.changed = { messages: [message(17, 1, 40)], requests: [request(5, 50)], people: [active(2)], highlights: [] };
  home.stale.highlights = [staleHighlight(3)];
  home.stale.things = [{ reference: "document/charter", state: "suspect", since: "2026-05-04T09:12:00Z" }];
  home.review.overridden = [staleHighlight(4)];
  home.review.dead_letters = [{ name: "annotate-dead", visible: 2, in_flight: 0, oldest_age_seconds: null, dead_letter_of: "annotate" }];
  home.running = [running];
  return home;
}

test("it says in a line what there is, and each thing is a link", async () => {
  open("/", { "GET /api/access/session": admin, "GET /api/home": busy() });
  expect(await screen.findByText("1 at work · 2 out of date · 2 to review")).toBeTruthy();
  const hrefs = (name: string) => within(screen.getByRole("region", { name: new RegExp(`^${name}`, "u") })).getAllByRole("link").map((link) => link.getAttribute("href"));
  expect(hrefs("What changed")).toEqual(["/requests/5", "/messages/17", "/people/2"]);
  expect(hrefs("Out of date")).toEqual(["/people/3", "/provenance?reference=document%2Fcharter"]);
  expect(hrefs("Needs review")).toEqual(["/admin/profiles/4/glaze", "/operations?queue=annotate-dead"]);
  expect(hrefs("Running")).toEqual(["/runs", "/runs/7"]);
  expect(screen.getByRole("progressbar", { name: "1 of 4 files" })).toBeTruthy();
});

test("every link leads to a page", () => {
  const router = newRouter(newQueryClient());
  const { changed, stale, review } = digest(busy());
  const leadsNowhere = (path: string) => [undefined, "/$"].includes(router.getMatchedRoutes(path)[2]?.fullPath);
  expect(leadsNowhere("/no-such-page")).toBe(true);
  const missing = [...changed, ...stale, ...review].map(({ about }) => linkOf(about).to).filter(leadsNowhere);
  expect(missing).toEqual([]);
});

test("who may not read runs isn't told that there are none", async () => {
  open("/", { "GET /api/home": { ...busy(), running: null, review: { overridden: null, dead_letters: null, insights: null } } });
  expect(await screen.findByText("2 out of date")).toBeTruthy();
  expect(screen.queryByRole("region", { name: /^Running/u })).toBeNull();
  expect(screen.queryByRole("region", { name: /^Needs review/u })).toBeNull();
});

test("a part with nothing in it says so, and with nothing at all it says what to do", async () => {
  open("/", { "GET /api/access/session": admin, "GET /api/home": { ...nothing(), running: [running] } });
  expect(await screen.findByText("Everything that is told still holds.")).toBeTruthy();
  expect(screen.getByText("Nothing waits for a decision.")).toBeTruthy();
});

test("an empty database says how to fill it", async () => {
  open("/", { "GET /api/access/session": admin, "GET /api/home": nothing() });
  expect(await screen.findByText("springline import signal-cli examples/neighbourhood.jsonl")).toBeTruthy();
});

test("a failure is told with the request's id", async () => {
  open("/", { "GET /api/access/session": admin, "GET /api/home": problem(503, "unavailable", "the database is away") });
  expect((await screen.findByRole("alert")).textContent).toContain("request-1");
});

test("the summary leaves out what isn't told", () => {
  expect(summary(digest(nothing()))).toBe("Nothing at work · nothing out of date · nothing to review");
});
