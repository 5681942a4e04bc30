import { act, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { RunEvent } from "@/api/contracts";
import { FakeEventSource, open, problem, session } from "@/testing/render";
import { event, longScript, run, script } from "./testing";

const reader = { ...session, scopes: [...session.scopes, "runs:read", "provenance:read"] };
const manager = { ...reader, scopes: [...reader.scopes, "runs:manage"] };

beforeEach(() => {
  // jsdom has no layout: without a height, nothing would be in view.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockImplementation(function (this: HTMLElement) {
    return this.getAttribute("role") === "region" ? 600 : 30;
  });
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(30);
});

/** Answers a run and its events, a thousand at a time as the server does. */
const served = (told: ReturnType<typeof run>, events: RunEvent[]) => ({
  "GET /api/access/session": manager,
  "GET /api/runs/12": told,
  "GET /api/runs/12/events": ({ url }: Request) => {
    const after = Number(new URL(url).searchParams.get("after"));
    const items = events.filter(({ number }) => number > after).slice(0, 1_000);
    const last = items.at(-1)?.number ?? after;
    return { items, next_after: last, status: told.status, is_over: told.finished_at !== null && last === events.length };
  },
});
const failed = run({
  status: "failed", problem: { title: "The disk is full", detail: "No space was left for the index." }, inputs: [{ reference: "file/neighbourhood.jsonl", role: "export", is_versioned: false }],
  outputs: [{ reference: "document/index@3", role: "index", is_versioned: true }, { reference: "person/5", role: "person", is_versioned: false }],
});
const running = run({ status: "running", finished_at: null, last_number: 4 });
const events = () => screen.findByRole("region", { name: "Events" });
const stream = () => FakeEventSource.opened.find(({ url }) => String(url).includes("/api/runs/12/stream")) as FakeEventSource;

test("a failed run says why, what it read and made, and all that happened", async () => {
  open("/runs/12", served(failed, script()));
  expect(await screen.findByRole("heading", { level: 1, name: "Import of neighbourhood.jsonl" })).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("The disk is fullNo space was left for the index.");
  expect(screen.getByRole("link", { name: "document/index@3" }).getAttribute("href")).toBe("/provenance?reference=document%2Findex%403");
  expect(screen.getByRole("link", { name: "person/5" }).getAttribute("href")).toBe("/people/5");
  expect(screen.queryByRole("link", { name: "file/neighbourhood.jsonl" })).toBeNull();
  expect(within(await events()).getByText("2 lines were no messages")).toBeTruthy();
  expect(screen.getByText("14 events")).toBeTruthy();
  expect(screen.getByText("Complete")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
});

test("a link to an event opens it, and a click opens another", async () => {
  const { user, router } = open("/runs/12?event=6", served(failed, script()));
  const list = within(await events());
  expect(list.getByRole("link", { expanded: true }).textContent).toContain("read 1,834.5");
  expect(list.getByText("6, metric")).toBeTruthy();
  const other = list.getByRole("link", { name: /2 lines were no messages/u });
  expect(other.getAttribute("href")).toBe("?event=4");
  await user.click(other);
  expect(await list.findByText("4, log")).toBeTruthy();
  expect(router.state.location.searchStr).toBe("?event=4");
});

test("filters and folding are in the address", async () => {
  const { user, router } = open("/runs/12?level=error", served(failed, script()));
  expect(await screen.findByText("14 events, 4 shown")).toBeTruthy();
  await user.type(screen.getByRole("searchbox", { name: "Search the events" }), "index");
  expect(await screen.findByText("14 events, 1 shown")).toBeTruthy();
  await user.clear(screen.getByRole("searchbox"));
  await user.type(screen.getByRole("searchbox"), "nowhere");
  await user.click(await screen.findByRole("button", { name: "Clear the filters" }));
  await user.click(await screen.findByRole("button", { name: "Fold Read messages" }));
  expect(screen.queryByText("2 lines were no messages")).toBeNull();
  expect(screen.getByRole("button", { name: "Unfold Read messages" }).getAttribute("aria-expanded")).toBe("false");
  expect(router.state.location.searchStr).toBe("?fold=3");
});

test("what happens while the page is open arrives, once and in order, and the end is told", async () => {
  const all = script();
  const answers = served(running, all.slice(0, 4));
  const { asked } = open("/runs/12", answers);
  const list = within(await events());
  await waitFor(() => expect(stream()).toBeDefined());
  expect(new URL(stream().url).searchParams.get("after")).toBe("4");
  act(() => stream().onopen?.());
  expect(await screen.findByText("Live")).toBeTruthy();
  act(() => {
    for (const one of [all[4], all[4], all[6], all[5]] as RunEvent[]) stream().send(one.type, one, String(one.number));
  });
  expect(await list.findByText("256 of 512 messages")).toBeTruthy();
  expect(screen.getByText("7 events")).toBeTruthy();
  const before = asked.filter(({ url }) => url.endsWith("/api/runs/12")).length;
  act(() => {
    for (const one of all.slice(7)) stream().send(one.type, one, String(one.number));
  });
  expect(await screen.findByText("Complete")).toBeTruthy();
  expect(stream().readyState).toBe(FakeEventSource.CLOSED);
  await waitFor(() => expect(asked.filter(({ url }) => url.endsWith("/api/runs/12")).length).toBeGreaterThan(before));
});

test("F follows the newest event and stops following, and the address says so", async () => {
  const { user, router } = open("/runs/12", served(running, script().slice(0, 4)));
  const follow = await screen.findByRole("button", { name: "Follow" });
  expect(follow.getAttribute("aria-pressed")).toBe("true");
  await user.keyboard("f");
  await waitFor(() => expect(follow.getAttribute("aria-pressed")).toBe("false"));
  expect(router.state.location.searchStr).toBe("?follow=false");
  await user.keyboard("f");
  await waitFor(() => expect(follow.getAttribute("aria-pressed")).toBe("true"));
});

test("J and K go through the events", async () => {
  const { user, router } = open("/runs/12", served(failed, script()));
  await events();
  await user.keyboard("jj");
  await waitFor(() => expect(router.state.location.searchStr).toBe("?event=2"));
  await user.keyboard("k");
  await waitFor(() => expect(router.state.location.searchStr).toBe("?event=1"));
});

test("cancelling asks first, and shows that the run is being cancelled", async () => {
  let told = running;
  const cancel = vi.fn(() => (told = { ...running, cancel_requested_at: "2026-05-04T09:13:00Z", cancel_requested_by: "account/1" }));
  const { user } = open("/runs/12", { ...served(running, script().slice(0, 4)), "GET /api/runs/12": () => told, "POST /api/runs/12/cancel": cancel });
  await user.click(await screen.findByRole("button", { name: "Cancel" }));
  expect(cancel).not.toHaveBeenCalled();
  await user.click(await screen.findByRole("button", { name: "Cancel the run" }));
  expect(await screen.findByText("Being cancelled")).toBeTruthy();
  expect(cancel).toHaveBeenCalledTimes(1);
  expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
});

test("who may only read can't cancel", async () => {
  open("/runs/12", { ...served(running, script().slice(0, 4)), "GET /api/access/session": reader });
  await events();
  expect(screen.queryByRole("button", { name: "Cancel" })).toBeNull();
});

test("of ten thousand events only what is in view is in the page", async () => {
  const many = longScript(10_000);
  many[9_999] = event(10_000, { type: "run.succeeded", data: { seconds: 9, summary: {} } });
  open("/runs/12", served(run({ last_number: 10_000 }), many));
  expect(await screen.findByText("10,000 events", undefined, { timeout: 15_000 })).toBeTruthy();
  expect(within(await events()).getAllByRole("listitem").length).toBeLessThan(60);
});

test("a run that was over is read from its beginning, one that is watched is followed to its last event", async () => {
  const scrolls = vi.fn<(to: ScrollToOptions) => void>();
  vi.spyOn(Element.prototype, "scrollHeight", "get").mockImplementation(function (this: Element) {
    return Number.parseFloat(this.querySelector("ol")?.style.height ?? "0");
  });
  Element.prototype.scrollTo = scrolls as never;
  const many = longScript(2_500);
  many[2_499] = event(2_500, { type: "run.succeeded", data: { seconds: 9, summary: {} } });
  const [answers, slowly] = [served(run({ last_number: 2_500 }), many), () => new Promise((resolve) => setTimeout(resolve, 100))];
  const over = open("/runs/12", { ...answers, "GET /api/runs/12/events": async (request: Request) => (await slowly(), answers["GET /api/runs/12/events"](request)) });
  expect(await screen.findByText("2,500 events")).toBeTruthy();
  expect(scrolls.mock.calls.filter(([to]) => to.top !== 0)).toEqual([]);
  over.unmount();

  open("/runs/12", served({ ...running, last_number: 2_499 }, many.slice(0, 2_499)));
  expect(await screen.findByText("2,499 events")).toBeTruthy();
  await waitFor(() => expect(stream()).toBeDefined());
  scrolls.mockClear();
  act(() => stream().send("run.succeeded", many[2_499], "2500"));
  expect(await screen.findByText("Complete")).toBeTruthy();
  await waitFor(() => expect(scrolls.mock.lastCall?.[0].top).toBe(2_500 * 30 - 600));
});

test("what can't be read is told, and can be tried again", async () => {
  const answers: Record<string, unknown> = served(run(), script());
  const good = answers["GET /api/runs/12/events"];
  const { user } = open("/runs/12", { ...answers, "GET /api/runs/12/events": (request: Request) => (isBroken ? problem(503, "unavailable", "the database is away") : (good as (request: Request) => unknown)(request)) });
  expect(await screen.findByText("the database is away")).toBeTruthy();
  isBroken = false;
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("14 events")).toBeTruthy();
});
let isBroken = true;

test("a run that doesn't exist is said to be missing", async () => {
  open("/runs/99", { "GET /api/access/session": reader, "GET /api/runs/99": problem(404, "run-not-found", "there is no run 99") });
  expect(await screen.findByRole("heading", { level: 1, name: "There is no such run" })).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("there is no run 99");
});
