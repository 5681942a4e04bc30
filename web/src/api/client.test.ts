import { beforeEach, expect, test, vi } from "vitest";
import { problem, serve, session } from "@/testing/render";
import { answer, api, creating, creatingOnce, onSignedOut } from "./client";
import { rememberCsrfToken } from "./csrf";
import { ProblemError } from "./problem";
import { itemsOf, newQueryClient, pages } from "./queries";

const PEOPLE = "GET /api/index/people";
const people = () => answer(api.GET("/api/index/people"));
const open = (header?: { "Idempotency-Key": string }) =>
  answer(api.POST("/api/requests", { body: { text: "A lamp?" } as never, ...(header && { params: { header } as never }) }));

beforeEach(() => rememberCsrfToken(null));

test("an answer is its body", async () => {
  serve({ [PEOPLE]: { items: [] } });
  expect(await people()).toEqual({ items: [] });
});

test("a problem is thrown with its title, detail and request", async () => {
  serve({ [PEOPLE]: () => problem(422, "query-invalid", "limit: too large") });
  const thrown = await people().catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(ProblemError);
  expect(thrown).toMatchObject({ status: 422, title: "query-invalid", detail: "limit: too large", requestId: "request-1", kind: "query-invalid", mayPass: false });
});

test("a proxy's page instead of problem details is told all the same", async () => {
  serve({ [PEOPLE]: () => new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "x-request-id": "r-9" } }) });
  await expect(people()).rejects.toMatchObject({ status: 502, requestId: "r-9", mayPass: true });
});

test("changing requests send the session's token, reading ones don't", async () => {
  const asked = serve({ [PEOPLE]: { items: [] }, "POST /api/requests": { id: 1 } });
  rememberCsrfToken("the-token");
  await people();
  await open();
  expect(asked.map((request) => request.headers.get("x-csrf-token"))).toEqual([null, "the-token"]);
});

test("a 401 is told to whoever listens, but not one of signing in", async () => {
  const listener = vi.fn();
  const stop = onSignedOut(listener);
  serve({ [PEOPLE]: () => problem(401, "unauthenticated", "sign in"), "GET /api/access/session": () => problem(401, "unauthenticated", "sign in") });
  await answer(api.GET("/api/access/session")).catch(() => null);
  expect(listener).not.toHaveBeenCalled();
  await people().catch(() => null);
  expect(listener).toHaveBeenCalledOnce();
  stop();
  await people().catch(() => null);
  expect(listener).toHaveBeenCalledOnce();
});

test("a broken connection is asked again where that changes nothing, with the same key", async () => {
  const keys: (string | null)[] = [];
  const breaking = vi.fn((request: Request) => {
    keys.push(request.headers.get("idempotency-key"));
    return keys.length % 2 === 1 ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve(Response.json({ items: [] }));
  });
  vi.stubGlobal("fetch", breaking);
  expect(await people()).toEqual({ items: [] });
  await open(creating());
  expect(keys).toHaveLength(4);
  expect(keys[2]).toBeTruthy();
  expect(keys[3]).toBe(keys[2]);
});

test("what is sent again as it was has the same key, what was changed has another", () => {
  const headerOf = creatingOnce();
  const first = headerOf({ body: "A lamp" });
  expect(headerOf({ body: "A lamp" })).toEqual(first);
  const second = headerOf({ body: "Two lamps" });
  expect(second).not.toEqual(first);
  expect(headerOf({ body: "Two lamps" })).toEqual(second);
});

test("a change without a key is never sent twice", async () => {
  const fetch = vi.fn(() => Promise.reject(new TypeError("Failed to fetch")));
  vi.stubGlobal("fetch", fetch);
  await expect(open()).rejects.toMatchObject({ status: 0, mayPass: true });
  expect(fetch).toHaveBeenCalledOnce();
});

test("pages follow the cursor until there is none", async () => {
  const client = newQueryClient();
  const load = vi.fn((cursor: string | null) => Promise.resolve(cursor === null ? { items: [1, 2], next_cursor: "c" } : { items: [3], next_cursor: null }));
  const data = await client.fetchInfiniteQuery({ ...pages(["numbers"], load), pages: 5 });
  expect(itemsOf(data)).toEqual([1, 2, 3]);
  expect(load.mock.calls.map(([cursor]) => cursor)).toEqual([null, "c"]);
  expect(itemsOf<number>(undefined)).toEqual([]);
});

test("the session's answer is where the token comes from", async () => {
  const { sessionQuery } = await import("./session");
  const asked = serve({ "GET /api/access/session": session, "POST /api/requests": { id: 1 } });
  await newQueryClient().fetchQuery(sessionQuery);
  await open();
  expect(asked.at(-1)?.headers.get("x-csrf-token")).toBe("the-token");
});
