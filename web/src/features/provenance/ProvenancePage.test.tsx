import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open, problem, session } from "@/testing/render";
import { graph } from "./testing";

const analyst = { ...session, scopes: [...session.scopes, "provenance:read", "runs:read"] };
const home = {
  at: "2026-05-04T09:12:00Z", running: [], review: { overridden: null, dead_letters: null },
  changed: { requests: [], people: [], messages: [], highlights: [{ person: { id: 30, name: "Roz Achterberg" }, version: 2, change: "auto", state: "fresh", at: "2026-05-04T09:12:00Z" }] },
  stale: { highlights: [{ person: { id: 30, name: "Roz Achterberg" }, reference: "highlight/30", since: "2026-05-04T09:12:00Z", reasons: [] }], things: [{ reference: "document/charter", state: "suspect", since: "2026-05-04T09:12:00Z" }] },
};
const answers = { "GET /api/access/session": analyst, "GET /api/home": home, "GET /api/provenance/graph": graph() };
const asked = (requests: Request[]) => new URL(requests.findLast(({ url }) => url.includes("/api/provenance/graph"))?.url ?? "").searchParams;

test("a stale thing says why, with the changed words side by side", async () => {
  open("/provenance?reference=highlight/30", answers);
  const about = within(await screen.findByRole("complementary", { name: "What is in the middle" }));
  expect(about.getByRole("heading", { name: "Roz Achterberg" })).toBeTruthy();
  const why = about.getByRole("region", { name: "Why" });
  expect([...why.querySelectorAll("del")].map((one) => one.textContent)).toEqual(["Oskar", "3.1"]);
  expect([...why.querySelectorAll("ins")].map((one) => one.textContent)).toEqual(["Gareth", "3.2"]);
  expect(why.textContent).toContain("so highlight/30@2#/quotes/0 rests on words that have changed");
  expect(about.getByRole("link", { name: "Open its page" }).getAttribute("href")).toBe("/people/30");
  expect(about.getByText("for bio text, proof point 2")).toBeTruthy();
});

test("words that somebody else may read are not said to be gone", async () => {
  const told = graph();
  const edges = told.edges.map((edge) => ({ ...edge, read: null, reads_now: null, is_withheld: true }));
  open("/provenance?reference=highlight/30", { ...answers, "GET /api/provenance/graph": { ...told, edges } });
  const about = within(await screen.findByRole("complementary", { name: "What is in the middle" }));
  expect(about.getAllByText(/for those who may read/)).toHaveLength(3);
  expect(about.queryByText(/taken back/)).toBeNull();
});

test("the graph has every node, is gone through by arrow keys, and a press looks closer", async () => {
  const { user, router, asked: requests } = open("/provenance?reference=highlight/30", answers);
  const shown = within(await screen.findByRole("group", { name: "Graph" }));
  expect(shown.getAllByRole("link").map((one) => one.textContent)).toHaveLength(4);
  const middle = shown.getAllByRole("link").find((one) => one.hasAttribute("aria-current")) as HTMLElement;
  expect(middle.textContent).toBe("Roz Achterberghighlight/30, v2Stale");
  expect(shown.getAllByRole("link").filter((one) => one.tabIndex === 0)).toEqual([middle]);
  middle.focus();
  await user.keyboard("{ArrowRight}");
  const focused = document.activeElement as HTMLElement;
  expect(focused.textContent).toContain("page/team");
  await waitFor(() => expect(focused.tabIndex).toBe(0));
  await user.keyboard("{Enter}");
  await waitFor(() => expect(asked(requests).get("reference")).toBe("page/team"));
  expect(router.state.location.searchStr).toBe("?reference=page%2Fteam");
});

test("the list says the same, and V switches to it", async () => {
  const { user, router } = open("/provenance?reference=highlight/30", answers);
  await screen.findByRole("group", { name: "Graph" });
  await user.keyboard("v");
  const up = within(await screen.findByRole("region", { name: "Upstream: what it rests on" }));
  expect(up.getAllByRole("listitem")).toHaveLength(2);
  expect(within(screen.getByRole("region", { name: "Downstream: what rests on it" })).getByText("Suspect")).toBeTruthy();
  expect(router.state.location.searchStr).toBe("?reference=highlight%2F30&view=list");
});

test("on a small screen it is a list from the beginning", async () => {
  vi.spyOn(window, "matchMedia").mockImplementation((media) => ({ matches: media.includes("max-width"), media, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList);
  open("/provenance?reference=highlight/30", answers);
  expect(await screen.findByRole("region", { name: "Upstream: what it rests on" })).toBeTruthy();
  expect(screen.queryByRole("group", { name: "Graph" })).toBeNull();
});

test("without a reference it says where to begin, each once", async () => {
  const { user, router } = open("/provenance", answers);
  const starts = within(await screen.findByRole("region", { name: "Begin with one of these" }));
  await starts.findByText("Roz Achterberg");
  expect(starts.getAllByRole("link").map((one) => one.getAttribute("href"))).toEqual(["/provenance?reference=highlight%2F30", "/provenance?reference=document%2Fcharter"]);
  await user.type(screen.getByLabelText("Reference"), "nonsense{Enter}");
  expect(await screen.findByText(/Write kind\/key/u)).toBeTruthy();
  await user.clear(screen.getByLabelText("Reference"));
  await user.type(screen.getByLabelText("Reference"), "chat/messages#17{Enter}");
  await waitFor(() => expect(router.state.location.searchStr).toBe("?reference=chat%2Fmessages%2317"));
});

test("something of which nothing was recorded says so, and offers others", async () => {
  open("/provenance?reference=document/none", { ...answers, "GET /api/provenance/graph": problem(404, "unknown-resource", "nothing was recorded of document/none") });
  expect(await screen.findByText("Nothing was recorded of this")).toBeTruthy();
  expect(await screen.findByRole("region", { name: "Begin with one of these" })).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a failure is a problem that can be tried again", async () => {
  open("/provenance?reference=document/none", { ...answers, "GET /api/provenance/graph": problem(503, "unavailable", "the database is away") });
  expect((await screen.findByRole("alert")).textContent).toContain("the database is away");
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});

test("more than is shown is said", async () => {
  open("/provenance?reference=highlight/30&depth=1", { ...answers, "GET /api/provenance/graph": { ...graph(), is_whole: false } });
  expect(await screen.findByText(/There is more than is shown/u)).toBeTruthy();
});
