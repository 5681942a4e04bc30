import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { RunEvent } from "@/api/contracts";
import { type Answers, FakeEventSource, open, problem, session } from "@/testing/render";
import type { Glaze } from "./queries";
import { audit, glaze, history, run, why } from "./recorded";

const PANEL = "/admin/profiles/20/glaze";
const API = "/api/admin/profiles/20/glaze";
const admin = { ...session, scopes: [...session.scopes, "profiles:manage", "provenance:read", "audit:read", "runs:read"] };
const ANSWERS: Answers = {
  "GET /api/access/session": admin,
  [`GET ${API}`]: glaze,
  [`GET ${API}/history`]: history,
  "GET /api/provenance/why": why,
  "GET /api/runs": { items: [], next_cursor: null },
  "GET /api/access/audit": audit,
};
const locked: Glaze = { ...glaze, version: 4, state: "overridden", shown: "override", text: "Jun repairs.", override: { text: "Jun repairs.", by: "account/5", name: "Ada", at: "2026-11-22T09:07:14Z" } };

test("the panel is for those who manage profiles", async () => {
  open(PANEL, { ...ANSWERS, "GET /api/access/session": session });
  expect(await screen.findByText("You may not see this page")).toBeTruthy();
});

test("it shows what is stored, why it is out of date with the words, and what it rests on", async () => {
  open(PANEL, ANSWERS);
  expect(await screen.findByText("out of date")).toBeTruthy();
  const reasons = screen.getByRole("region", { name: "Why it is out of date" });
  expect(await within(reasons).findByRole("link", { name: "Message 303" })).toBeTruthy();
  const quotes = screen.getByRole("region", { name: "Quotes" });
  const first = glaze.quotes[0]!;
  expect(within(quotes).getByText(first.text)).toBeTruthy();
  const source = within(quotes).getAllByRole("link")[0]?.getAttribute("href") ?? "";
  expect(new URL(source, "http://own.invalid").pathname).toBe(`/messages/${first.message_id}`);
  expect(new URL(source, "http://own.invalid").searchParams.get("quote")).toBe(first.text);
  expect(screen.getByRole("note").textContent).toContain("the text, 1 quote");
});

test("regenerating follows its run to the end, and the history shows the difference by words", async () => {
  let [now, past, runs] = [glaze, history, [] as (typeof run)[]];
  const running = { ...run, id: 9, status: "queued" as const, finished_at: null, last_number: 0 };
  const { user, asked } = open(`${PANEL}?tab=history`, {
    ...ANSWERS,
    [`GET ${API}`]: () => now,
    [`GET ${API}/history`]: () => past,
    "GET /api/runs": () => ({ items: runs, next_cursor: null }),
    "GET /api/runs/9/events": { items: [], next_after: 0, status: "queued", is_over: false },
    [`POST ${API}/regenerate`]: () => {
      runs = [running];
      return Response.json({ ...glaze, regeneration_asked_at: "2026-11-22T09:10:00Z" }, { status: 202 });
    },
  });
  await user.click(await screen.findByRole("button", { name: "Regenerate" }));
  await screen.findByText("Waiting for a worker.");
  expect(asked.find((request) => request.method === "POST")?.headers.get("if-match")).toBe(`"${glaze.version}"`);

  await waitFor(() => expect(FakeEventSource.opened.some(({ url }) => String(url).includes("/api/runs/9/stream"))).toBe(true));
  const stream = FakeEventSource.opened.find(({ url }) => String(url).includes("/api/runs/9/stream"));
  const event = (number: number, told: Pick<RunEvent, "type" | "data">) => stream?.send(told.type, { run_id: 9, number, at: "2026-11-22T09:10:01Z", ...told }, String(number));
  event(1, { type: "step.started", data: { step: "write", title: "Write of the person" } });
  const events = screen.getByRole("list", { name: "Events of the run" });
  expect(await within(events).findByText("Write of the person")).toBeTruthy();

  const differences = [{ kind: "same" as const, text: "Jun wrote " }, { kind: "removed" as const, text: "33" }, { kind: "added" as const, text: "34" }, { kind: "same" as const, text: " messages." }];
  now = { ...glaze, version: 4, state: "fresh", shown: "generated", text: "Jun wrote 34 messages.", stale_reasons: [] };
  past = { ...history, items: [{ ...history.items.at(-1)!, number: 4, generated_text: "Jun wrote 34 messages.", differences }, ...history.items] };
  event(2, { type: "run.succeeded", data: { seconds: 1.2 } });
  expect(await screen.findByText("up to date")).toBeTruthy();
  const [newest] = within(await screen.findByRole("list", { name: "Versions" })).getAllByRole("listitem");
  await waitFor(() => expect(within(screen.getByRole("list", { name: "Versions" })).getByText("34").tagName).toBe("INS"));
  expect(newest).toBeTruthy();
  expect(within(screen.getByRole("list", { name: "Versions" })).getByText("33").tagName).toBe("DEL");
});

test("a text of one's own is put in front, and taken away again", async () => {
  let now: Glaze = glaze;
  const { user, asked, router } = open(`${PANEL}?edit=override`, {
    ...ANSWERS,
    [`GET ${API}`]: () => now,
    [`PUT ${API}/override`]: () => (now = locked),
    [`DELETE ${API}/override`]: () => (now = glaze),
  });
  const dialog = await screen.findByRole("dialog", { name: "Lock with a text of your own" });
  const field = within(dialog).getByLabelText("Text");
  await user.clear(field);
  await user.type(field, "Jun repairs.");
  await user.click(within(dialog).getByRole("button", { name: "Show this text" }));
  expect(await screen.findByText("written by hand")).toBeTruthy();
  await waitFor(() => expect(router.state.location.search).toEqual({}));
  expect(await asked.find((request) => request.method === "PUT")?.json()).toEqual({ text: "Jun repairs." });

  await user.click(await screen.findByRole("button", { name: "Unlock" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Unlock" }));
  await waitFor(() => expect(screen.queryByText("written by hand")).toBeNull());
  expect(asked.find((request) => request.method === "DELETE")?.headers.get("if-match")).toBe('"4"');
});

test("whoever was overtaken is told, keeps what they wrote, and sees what is there now", async () => {
  let now: Glaze = glaze;
  const { user } = open(`${PANEL}?edit=stale`, {
    ...ANSWERS,
    [`GET ${API}`]: () => now,
    [`POST ${API}/stale`]: () => {
      now = locked;
      return problem(412, "precondition-failed", "the present version is 4");
    },
  });
  const dialog = await screen.findByRole("dialog", { name: "Mark as out of date" });
  await user.type(within(dialog).getByLabelText("Why"), "He moved away");
  await user.click(within(dialog).getByRole("button", { name: "Mark as stale" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("the present version is 4");
  expect(within(dialog).getByLabelText<HTMLInputElement>("Why").value).toBe("He moved away");
  expect(await screen.findByText("written by hand")).toBeTruthy();
});

test("what failed in one dialog is no news of the next one", async () => {
  const { user } = open(`${PANEL}?edit=stale`, { ...ANSWERS, [`POST ${API}/stale`]: problem(503, "unavailable", "the database is away") });
  const dialog = await screen.findByRole("dialog", { name: "Mark as out of date" });
  await user.type(within(dialog).getByLabelText("Why"), "He moved away");
  await user.click(within(dialog).getByRole("button", { name: "Mark as stale" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("the database is away");
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
  await user.click(await screen.findByRole("button", { name: "Lock with own text" }));
  const next = await screen.findByRole("dialog", { name: "Lock with a text of your own" });
  expect(within(next).queryByRole("alert")).toBeNull();
  await waitFor(() => expect(document.activeElement).toBe(within(next).getByLabelText("Text")));
});

test("a link to unlock what isn't locked asks nothing", async () => {
  open(`${PANEL}?edit=unlock`, ANSWERS);
  expect(await screen.findByRole("button", { name: "Lock with own text" })).toBeTruthy();
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("older versions that can't be loaded are told of, and tried again", async () => {
  let fails = true;
  const older = { ...history, items: [{ ...history.items.at(-1)!, number: 1 }], next_before: null };
  const { user } = open(`${PANEL}?tab=history`, {
    ...ANSWERS,
    [`GET ${API}/history`]: (request: Request) => {
      if (!request.url.includes("before=")) return { ...history, items: [{ ...history.items.at(-1)!, number: 2 }], next_before: 2 };
      return fails ? problem(503, "unavailable", "the database is away") : older;
    },
  });
  await user.click(await screen.findByRole("button", { name: "Show older versions" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("the database is away");
  fails = false;
  await user.click(within(alert).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Show older versions" })).toBeNull());
  expect(screen.queryByRole("alert")).toBeNull();
});

test("reasons whose changes can't be read say so", async () => {
  open(PANEL, { ...ANSWERS, "GET /api/provenance/why": problem(503, "unavailable", "the database is away") });
  const reasons = await screen.findByRole("region", { name: "Why it is out of date" });
  expect((await within(reasons).findByRole("alert")).textContent).toContain("the database is away");
});

test("the audit log is of this person, and only for those who may read it", async () => {
  const { asked } = open(`${PANEL}?tab=audit`, ANSWERS);
  const log = await screen.findByRole("table", { name: "Audit log" });
  expect(within(log).getByText("Put a text in front")).toBeTruthy();
  expect(asked.some((request) => request.url.includes("resource=highlight%2F20"))).toBe(true);
});
