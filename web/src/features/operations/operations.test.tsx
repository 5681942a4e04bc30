import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { type Answers, open, problem, session } from "@/testing/render";
import type { AlarmTold, OperationsTold } from "./queries";
import { hasRunbook } from "./runbooks";
import { alarmName, amount, costsByMonth, standingOf } from "./standing";

const alarm = (name: string, state: AlarmTold["state"], severity: AlarmTold["severity"] = "ticket"): AlarmTold => ({
  name, severity, state, value: state === "unknown" ? null : 400, limit: 300, unit: "seconds", sustained_seconds: 300, summary: `${name} holds.`, advice: `Mend ${name}.`, runbook: "search",
});
const told: OperationsTold = {
  at: "2026-03-01T10:00:00Z",
  relay: { events: 0, seconds: 0, blocked_by_age: null },
  index: [],
  queues: [
    { name: "ingest-events", visible: 3, in_flight: 1, oldest_age_seconds: 12, dead_letter_of: null },
    { name: "ingest-events-dead", visible: 2, in_flight: 0, oldest_age_seconds: 60, dead_letter_of: "ingest-events" },
  ],
  search: { is_configured: true, circuit: "open", families: [{ family: "media_scenes", seconds: 30, waiting: 4, dead_letters: 2 }], indexes: [] },
  caches: { is_configured: true, seconds: 3 },
  api: { over_seconds: 60, requests: 10, p50: 0.01, p95: 0.2, p99: 0.4, error_share: 0, routes: [] },
  costs: [],
  alarms: [alarm("RelayLag", "ok")],
  missing: {},
};
const operator = { ...session, scopes: [...session.scopes, "operations:read", "operations:manage"] };
const as = (who: typeof session, answers: Answers = {}) => ({ "GET /api/access/session": who, "GET /api/operations": told, ...answers });

describe("how it stands", () => {
  const standing = (...alarms: AlarmTold[]) => standingOf({ ...told, alarms });

  test("is well where no alarm holds, also where some can't be judged", () => {
    expect(standing(alarm("A", "ok"), alarm("B", "unknown"))).toMatchObject({ level: "good", title: "All is well" });
    expect(standing(alarm("B", "unknown")).unknown).toHaveLength(1);
  });

  test("puts what wakes somebody first", () => {
    const { level, title, exceeded } = standing(alarm("Soon", "exceeded"), alarm("Now", "exceeded", "page"));
    expect([level, title, exceeded.map(({ name }) => name)]).toEqual(["bad", "One thing needs you now", ["Now", "Soon"]]);
    expect(standing(alarm("Soon", "exceeded"))).toMatchObject({ level: "warn", title: "One thing to look after" });
  });

  test("isn't called well while something could not be measured", () => {
    expect(standingOf({ ...told, queues: null, missing: { queues: "no answer" } })).toMatchObject({ level: "warn", missing: [["queues", "no answer"]] });
  });

  test("is told in units that people read", () => {
    expect([amount(185, "seconds"), amount(0.013, "share"), amount(1200, "count"), amount(null, "count")]).toEqual(["3 min 5 s", "1.3%", "1,200", "not measured"]);
    expect([alarmName("EtlFreshness"), alarmName("HostDown")]).toEqual(["ETL freshness", "Host down"]);
  });

  test("costs are summed by month, and what has no price is said", () => {
    const cost = { purpose: "highlights", model: "m", prompt_version: "1", runs: 1, calls: 2, prompt_tokens: 1, completion_tokens: 1, cost_micro_dollars: 1_500_000, unpriced_runs: 1 };
    expect(costsByMonth([{ ...cost, month: "2026-02" }, { ...cost, month: "2026-03" }, { ...cost, month: "2026-03", unpriced_runs: 0 }])).toEqual([
      { month: "2026-03", micro: 3_000_000, calls: 4, unpriced: 1 },
      { month: "2026-02", micro: 1_500_000, calls: 2, unpriced: 1 },
    ]);
  });
});

test("what is wrong comes first, with what to do and its runbook", async () => {
  open("/operations", as(operator, { "GET /api/operations": { ...told, alarms: [alarm("SearchSyncBehind", "exceeded"), alarm("RelayLag", "ok")] } }));
  const now = await screen.findByRole("region", { name: "How it is now" });
  expect(within(now).getByText("Mend SearchSyncBehind.")).toBeDefined();
  expect(within(now).getByRole("link", { name: "Runbook" }).getAttribute("href")).toBe("/operations/runbooks/search");
  expect(screen.getByText("Open")).toBeDefined();
});

test("dead letters are sent again after a question, those that were chosen", async () => {
  const letter = (id: string) => ({ id, came_from: "ingest-events", failure: `it is no event ${id}`, sent_at: "2026-03-01T10:00:00Z", event_type: null, subject: `message/${id}` });
  const { user, asked } = open(
    "/operations",
    as(operator, {
      "GET /api/operations/dead-letters": { queue: "ingest-events-dead", items: [letter("a"), letter("b")], others: 1 },
      "POST /api/operations/dead-letters/redrive": { queue: "ingest-events-dead", redriven: 1 },
    }),
  );
  await user.click(await screen.findByRole("link", { name: "2: look" }));
  await user.click(await screen.findByRole("checkbox", { name: "message/b" }));
  await user.click(screen.getByRole("button", { name: "Send 1 again" }));
  expect(asked.some(({ method }) => method === "POST")).toBe(false);
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Send again" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  expect(await asked.find(({ method }) => method === "POST")?.json()).toEqual({ queue: "ingest-events-dead", ids: ["b"] });
  expect(await screen.findByText("1 message sent again")).toBeDefined();
});

test("letters that go while one is asked about don't make it all of them", async () => {
  const letter = (id: string) => ({ id, came_from: "ingest-events", failure: null, sent_at: "2026-03-01T10:00:00Z", event_type: null, subject: `message/${id}` });
  let items = [letter("a"), letter("b")];
  const { user, asked, queryClient } = open(
    "/operations?queue=ingest-events-dead",
    as(operator, {
      "GET /api/operations/dead-letters": () => ({ queue: "ingest-events-dead", items, others: 0 }),
      "POST /api/operations/dead-letters/redrive": { queue: "ingest-events-dead", redriven: 0 },
    }),
  );
  await user.click(await screen.findByRole("checkbox", { name: "message/b" }));
  await user.click(screen.getByRole("button", { name: "Send 1 again" }));
  items = [letter("a")];
  await queryClient.invalidateQueries({ queryKey: ["operations", "letters"] });
  await waitFor(() => expect(screen.queryByText("message/b")).toBeNull());
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Send again" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "POST")).toBe(true));
  expect(await asked.find(({ method }) => method === "POST")?.json()).toEqual({ queue: "ingest-events-dead", ids: ["b"] });
});

test("each part leads to its runbook", async () => {
  open("/operations", as(operator));
  await screen.findByRole("region", { name: "How it is now" });
  const leads = Object.fromEntries(screen.getAllByRole("link", { name: /^Runbook on/u }).map((link) => [link.textContent?.replace("Runbook on ", ""), link.getAttribute("href")?.replace("/operations/runbooks/", "")]));
  expect(leads).toEqual({ "the ETL": "etl-lag", "the caches": "appcache", "queues and dead letters": "dead-letters", search: "search", "the API": "rollback-deployment", "language models": "generation" });
  for (const name of Object.values(leads)) expect(hasRunbook(name ?? ""), name).toBe(true);
});

test("who may only look is offered nothing to change", async () => {
  const reader = { ...session, scopes: [...session.scopes, "operations:read"] };
  open("/operations?queue=ingest-events-dead", as(reader, { "GET /api/operations/dead-letters": { queue: "ingest-events-dead", items: [], others: 0 } }));
  expect(await screen.findByRole("heading", { name: "No dead letters of yours" })).toBeDefined();
  expect(screen.queryByRole("button", { name: /again/u })).toBeNull();
});

test("a refused retry is told as a problem", async () => {
  const { user } = open("/operations", as(operator, { "POST /api/operations/search/retry": () => problem(409, "conflict", "nothing was rejected") }));
  await user.click(await screen.findByRole("button", { name: "Send what was rejected again" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Send again" }));
  expect((await screen.findByRole("alert")).textContent).toContain("nothing was rejected");
});

test("a viewer may not see it, and nothing leads there", async () => {
  const { asked } = open("/operations", as(session));
  expect(await screen.findByRole("heading", { name: "You may not see this page" })).toBeDefined();
  expect(screen.queryByRole("link", { name: "Operations" })).toBeNull();
  expect(asked.some(({ url }) => url.includes("/api/operations"))).toBe(false);
});

test("a runbook is a page, with links to the others and commands to copy", async () => {
  open("/operations/runbooks/dead-letters", as(operator));
  expect(await screen.findByRole("heading", { level: 1, name: "A message can't be worked on" })).toBeDefined();
  expect(screen.getByText("springline queues list")).toBeDefined();
  expect(screen.getByRole("link", { name: "a deployment" }).getAttribute("href")).toBe("/operations/runbooks/rollback-deployment");
});

test("a runbook that isn't there is told", async () => {
  open("/operations/runbooks/nothing", as(operator));
  expect(await screen.findByRole("heading", { name: "There is no such runbook" })).toBeDefined();
});
