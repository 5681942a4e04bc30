import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { open, problem, session } from "@/testing/render";
import { expiryOf, tokenState } from "./expiry";
import { patchLines } from "./patch";

const admin = { ...session, scopes: [...session.scopes, "tokens:manage", "accounts:manage", "operations:read", "operations:manage", "audit:read"] };
const as = { "GET /api/access/session": admin };
const token = { id: 7, name: "indexer", scopes: ["index:read"], created_at: "2026-01-01T00:00:00Z", expires_at: null, revoked_at: null, replaced_by: null, last_used_at: null };
const scopes = { items: [{ name: "index:read", meaning: "Read the index.", roles: ["viewer"] }, { name: "events:write", meaning: "Send events.", roles: ["operator"] }, { name: "self:use", meaning: "Be.", roles: ["viewer"] }] };
const account = { id: 2, email: "grace@example.org", name: "Grace", role: "viewer", has_password: true, created_at: "2026-01-01T00:00:00Z", disabled_at: null };
const sent = async (asked: Request[], method: string) => {
  await waitFor(() => expect(asked.some((request) => request.method === method)).toBe(true));
  return asked.find((request) => request.method === method) as Request;
};

describe("tokens", () => {
  test("a new one shows its secret once, and can do no more than who makes it", async () => {
    const { user, asked } = open("/admin/tokens", { ...as, "GET /api/access/tokens": { items: [token], next_cursor: null }, "GET /api/access/scopes": scopes, "POST /api/access/tokens": { ...token, id: 8, name: "reader", secret: "spl_secret" } });
    await user.click(await screen.findByRole("button", { name: "New token" }));
    const dialog = await screen.findByRole("dialog", { name: "New token" });
    await user.type(within(dialog).getByLabelText("Name"), "reader");
    await user.click(await within(dialog).findByRole("checkbox", { name: "index:read" }));
    expect(within(dialog).queryByRole("checkbox", { name: "events:write" }), "a scope that one lacks").toBeNull();
    await user.click(within(dialog).getByRole("button", { name: "Make the token" }));
    expect(await (await sent(asked, "POST")).json()).toMatchObject({ name: "reader", scopes: ["index:read"] });
    expect(await screen.findByText("spl_secret")).toBeDefined();
    await user.keyboard("{Escape}");
    expect((await screen.findByRole("alert")).textContent).toContain("Is it copied?");
    expect(screen.getByText("spl_secret")).toBeDefined();
    await user.click(screen.getByRole("button", { name: "I have copied it" }));
    await waitFor(() => expect(screen.queryByText("spl_secret")).toBeNull());
  });

  test("what is shown stays while it can't be asked for anew", async () => {
    let isDown = false;
    const { queryClient } = open("/admin/tokens", { ...as, "GET /api/access/tokens": () => (isDown ? problem(503, "away", "not now") : { items: [token], next_cursor: null }) });
    await screen.findByText("indexer");
    isDown = true;
    await queryClient.invalidateQueries({ queryKey: ["admin", "tokens"] });
    expect((await screen.findByRole("alert")).textContent).toContain("not now");
    expect(screen.getByText("indexer")).toBeDefined();
  });

  test("one is revoked after a question", async () => {
    const { user, asked } = open("/admin/tokens", { ...as, "GET /api/access/tokens": { items: [token], next_cursor: null }, "POST /api/access/tokens/7/revoke": { ...token, revoked_at: "2026-03-01T00:00:00Z" } });
    await user.click(await screen.findByRole("button", { name: "Actions for indexer" }));
    await user.click(await screen.findByRole("menuitem", { name: "Revoke…" }));
    const question = await screen.findByRole("alertdialog");
    expect(asked.some(({ method }) => method === "POST")).toBe(false);
    await user.click(within(question).getByRole("button", { name: "Revoke" }));
    expect(new URL((await sent(asked, "POST")).url).pathname).toBe("/api/access/tokens/7/revoke");
  });

  test("their state is told by what their dates say", () => {
    const now = new Date("2026-03-01T00:00:00Z");
    expect([
      tokenState(token, now),
      tokenState({ ...token, expires_at: "2026-03-03T00:00:00Z" }, now),
      tokenState({ ...token, expires_at: "2026-03-01T00:00:00Z" }, now),
      tokenState({ ...token, replaced_by: 9, expires_at: "2026-03-02T00:00:00Z" }, now),
      tokenState({ ...token, revoked_at: "2026-02-01T00:00:00Z", expires_at: "2026-02-02T00:00:00Z" }, now),
    ]).toEqual(["usable", "expiring", "expired", "replaced", "revoked"]);
    expect([expiryOf("30", now), expiryOf("never", now)]).toEqual(["2026-03-31T00:00:00.000Z", null]);
  });
});

describe("users", () => {
  test("a wrong field is told beside it", async () => {
    const detail = "somebody has this address";
    const refused = { type: "urn:springline:problem:invalid", title: "Invalid", status: 422, detail, instance: "r", errors: [{ detail, pointer: "/email" }] };
    const { user } = open("/admin/users", { ...as, "GET /api/access/accounts": { items: [account], next_cursor: null }, "POST /api/access/accounts": () => Response.json(refused, { status: 422 }) });
    await user.click(await screen.findByRole("button", { name: "New user" }));
    await user.type(await screen.findByLabelText("Name"), "Grace");
    await user.type(screen.getByLabelText("Email address"), "grace@example.org");
    await user.click(screen.getByRole("button", { name: "Create" }));
    await waitFor(() => expect(screen.getByLabelText("Email address").getAttribute("aria-invalid")).toBe("true"));
  });

  test("one is disabled after a question, but nobody disables themselves", async () => {
    const own = { ...account, id: 1, name: "Mary" };
    const { user, asked } = open("/admin/users", { ...as, "GET /api/access/accounts": { items: [own, account], next_cursor: null }, "POST /api/access/accounts/2/disable": { ...account, disabled_at: "2026-03-01T00:00:00Z" } });
    await user.click(await screen.findByRole("button", { name: "Actions for Mary" }));
    expect((await screen.findByRole("menuitem", { name: "Disable…" })).getAttribute("aria-disabled")).toBe("true");
    await user.keyboard("{Escape}");
    await user.click(await screen.findByRole("button", { name: "Actions for Grace" }));
    await user.click(await screen.findByRole("menuitem", { name: "Disable…" }));
    await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Disable" }));
    expect(new URL((await sent(asked, "POST")).url).pathname).toBe("/api/access/accounts/2/disable");
  });
});

describe("features", () => {
  const flag = { name: "glaze_from_index", is_on: true, meaning: "Read from the index.", changed_at: null, changed_by: null };

  test("a switch that the server refuses goes back, and says why", async () => {
    const { user } = open("/admin/flags", { ...as, "GET /api/operations/flags": { items: [flag] }, "PUT /api/operations/flags/glaze_from_index": () => problem(409, "conflict", "not now") });
    const toggle = await screen.findByRole("switch", { name: "glaze_from_index" });
    await user.click(toggle);
    expect((await screen.findAllByText("not now")).length).toBeGreaterThan(0);
    await waitFor(() => expect(screen.getByRole("switch").getAttribute("aria-checked")).toBe("true"));
  });

  test("who may only read can't switch", async () => {
    open("/admin/flags", { "GET /api/access/session": { ...session, scopes: [...session.scopes, "operations:read"] }, "GET /api/operations/flags": { items: [flag] } });
    expect((await screen.findByRole("switch")).getAttribute("aria-disabled")).toBe("true");
  });
});

describe("audit log", () => {
  const entry = { number: 4, at: "2026-03-01T10:00:00Z", actor: "account/1", action: "account.changed", resource: "account/2", diff: [{ op: "replace", path: "/role", value: "admin" }], request_id: "r1", hash: "ab12" };

  test("filters are in the address, and a patch is read by people", async () => {
    const { user, asked } = open("/admin/audit?actor=account%2F1", { ...as, "GET /api/access/audit": { items: [entry], next_cursor: null } });
    const entries = await screen.findByRole("list", { name: "Entries" });
    expect(within(entries).getByText("role").parentElement?.textContent).toContain("changed to role admin");
    await user.click(within(entries).getByRole("link", { name: "account.changed" }));
    await waitFor(() => expect(Object.fromEntries(new URL(asked.findLast(({ url }) => url.includes("/audit"))?.url ?? "").searchParams)).toMatchObject({ actor: "account/1", action: "account.changed" }));
  });

  test("the chain is checked to its end, and a broken entry is named", async () => {
    const stretches: Record<string, unknown> = {
      "0": { checked: 5000, last: 5000, next_after: 5000, fault: null },
      "5000": { checked: 12, last: 5012, next_after: null, fault: { number: 5013, reason: "its hash differs" } },
    };
    const { user } = open("/admin/audit", { ...as, "GET /api/access/audit": { items: [entry], next_cursor: null }, "GET /api/access/audit/chain": (request: Request) => stretches[new URL(request.url).searchParams.get("after") ?? ""] });
    await user.click(await screen.findByRole("button", { name: "Check the chain" }));
    expect(await screen.findByText("Entry 5,013 is not as it was written: its hash differs")).toBeDefined();
  });

  test("patches are told line by line", () => {
    expect(patchLines([{ op: "add", path: "/a~1b/0", value: { x: 1 } }, { op: "remove", path: "/name" }, { op: "replace", path: "", value: null }])).toEqual([
      { kind: "added", place: "a/b › 0", value: '{"x":1}' },
      { kind: "removed", place: "name", value: null },
      { kind: "changed", place: "", value: "nothing" },
    ]);
  });
});

test.each(["/admin/tokens", "/admin/users", "/admin/flags", "/admin/audit"])("a viewer may not see %s, and is told of nothing like it", async (address) => {
  const { asked } = open(address, {});
  expect(await screen.findByRole("heading", { name: "You may not see this page" })).toBeDefined();
  for (const name of ["Tokens", "Users", "Features", "Audit log"]) expect(screen.queryByRole("link", { name })).toBeNull();
  expect(asked.filter(({ url }) => /tokens|accounts|flags|audit/u.test(url))).toEqual([]);
});
