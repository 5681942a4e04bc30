import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open, session } from "@/testing/render";
import { run } from "./testing";

const reader = { ...session, scopes: [...session.scopes, "runs:read"] };
const manager = { ...reader, scopes: [...reader.scopes, "runs:manage"] };
const page = (...items: ReturnType<typeof run>[]) => ({ items, next_cursor: null });

test("runs are listed with their state, progress and what went wrong", async () => {
  const failed = run({ id: 13, title: "Rebuild of people", kind: "rebuild", status: "failed", problem: { title: "The disk is full", detail: "No space." }, progress: { done: 3, total: 4, unit: "parts" } });
  open("/runs", { "GET /api/access/session": reader, "GET /api/runs": page(failed, run()) });
  const line = (await screen.findByRole("link", { name: "Rebuild of people" })).closest("tr") as HTMLElement;
  expect(within(line).getByText("Failed")).toBeTruthy();
  expect(within(line).getByText(/The disk is full/u)).toBeTruthy();
  expect(within(line).getByRole("progressbar", { name: "3 of 4 parts" }).getAttribute("value")).toBe("0.75");
  expect(screen.getByRole("link", { name: "Import of neighbourhood.jsonl" }).getAttribute("href")).toBe("/runs/12");
  expect(screen.queryByRole("button", { name: "Begin a mock run" })).toBeNull();
});

test("the filters are in the address and in what is asked", async () => {
  const { asked, user, router } = open("/runs?status=failed&kind=mock&status=nonsense", { "GET /api/access/session": reader, "GET /api/runs": page() });
  expect(await screen.findByText("No run is like that")).toBeTruthy();
  const query = () => new URL(asked.findLast(({ url }) => new URL(url).pathname === "/api/runs")?.url ?? "").searchParams;
  expect([query().get("kind"), query().get("status")]).toEqual(["mock", null]);
  await user.click(screen.getByRole("combobox", { name: "State" }));
  await user.click(await screen.findByRole("option", { name: "Running" }));
  await waitFor(() => expect(query().get("status")).toBe("running"));
  expect(router.state.location.searchStr).toBe("?kind=mock&status=running");
  await user.click(await screen.findByRole("button", { name: "Clear the filters" }));
  await waitFor(() => expect(router.state.location.searchStr).toBe(""));
});

test("without any run it says how to make one", async () => {
  open("/runs", { "GET /api/access/session": reader, "GET /api/runs": page() });
  expect(await screen.findByText("springline runs mock")).toBeTruthy();
});

test("whoever manages runs begins a mock run and comes to it", async () => {
  const begun = run({ id: 40, kind: "mock", title: "Mock run", status: "queued" });
  const { asked, user, router } = open("/runs", {
    "GET /api/access/session": manager, "GET /api/runs": page(run()), "POST /api/runs/mock": begun, "GET /api/runs/40": begun,
    "GET /api/runs/40/events": { items: [], next_after: 0, status: "queued", is_over: false },
  });
  await user.click(await screen.findByRole("button", { name: "Begin a mock run" }));
  expect(await screen.findByRole("heading", { level: 1, name: "Mock run" })).toBeTruthy();
  expect(router.state.location.pathname).toBe("/runs/40");
  expect(asked.find(({ method }) => method === "POST")?.headers.get("Idempotency-Key")).toMatch(/^[0-9a-f-]{36}$/u);
  expect(screen.getByText(/waits for a worker/u)).toBeTruthy();
});
