import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { open, problem, session } from "@/testing/render";
import type { ProjectWhole } from "./queries";

const project: ProjectWhole = {
  id: 3, slug: "harbour", name: "Harbour film", description: "What the harbour says.", created_by: "account/1", created_at: "2026-01-01T00:00:00Z",
  archived_at: null, role: "owner", member_count: 2, canvas_count: 1,
  members: [
    { account_id: 1, name: "Mary Somerville", role: "owner", added_at: "2026-01-01T00:00:00Z" },
    { account_id: 2, name: "Jan Oort", role: "viewer", added_at: "2026-01-02T00:00:00Z" },
  ],
};
const canvas = { id: 7, project_id: 3, title: "First thoughts", version: 4, nodes: 12, updated_by: "account/2", updated_by_name: "Jan Oort", updated_at: "2026-01-03T00:00:00Z" };
const scopes = [...session.scopes, "projects:read", "projects:write"];
const owner = {
  "GET /api/access/session": { ...session, scopes },
  "GET /api/projects": { items: [project], next_cursor: null },
  "GET /api/projects/3": project,
  "GET /api/projects/3/canvases": { items: [canvas], next_cursor: null },
};

test("a project shows its canvases and its members with their roles", async () => {
  open("/projects/3", owner);
  expect(await screen.findByRole("heading", { level: 1, name: "Harbour film" })).toBeDefined();
  expect((await screen.findByRole("link", { name: "First thoughts" })).getAttribute("href")).toBe("/projects/3/canvases/7");
  expect(screen.getByText("What the harbour says.")).toBeDefined();
  expect(screen.getByRole("combobox", { name: "Role of Jan Oort" }).textContent).toContain("Viewer");
});

test("an owner gives another role, and a refusal is told and taken back", async () => {
  const { user, asked } = open("/projects/3", { ...owner, "PUT /api/projects/3/members/1": () => problem(409, "last-owner", "make someone else an owner first") });
  await user.click(await screen.findByRole("combobox", { name: "Role of Mary Somerville" }));
  await user.click(await screen.findByRole("option", { name: "Editor" }));
  expect((await screen.findByRole("alert")).textContent).toContain("make someone else an owner first");
  expect(screen.getByRole("combobox", { name: "Role of Mary Somerville" }).textContent).toContain("Owner");
  expect(await asked.find((request) => request.method === "PUT")?.json()).toEqual({ role: "editor" });
});

test("removing somebody is confirmed first", async () => {
  const { user, asked } = open("/projects/3", { ...owner, "DELETE /api/projects/3/members/2": { ...project, members: project.members.slice(0, 1) } });
  await user.click(await screen.findByRole("button", { name: "Remove Jan Oort" }));
  expect(asked.some((request) => request.method === "DELETE")).toBe(false);
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Remove" }));
  await waitFor(() => expect(screen.queryByRole("combobox", { name: "Role of Jan Oort" })).toBeNull());
});

test("a viewer of a project changes nothing, and may leave", async () => {
  open("/projects/3", { ...owner, "GET /api/projects/3": { ...project, role: "viewer", members: [{ ...project.members[0], role: "viewer" }] } });
  await screen.findByRole("link", { name: "First thoughts" });
  expect(screen.queryByRole("button", { name: "New canvas" })).toBeNull();
  expect(screen.queryByRole("form", { name: "Add a member" })).toBeNull();
  expect(screen.getByRole("button", { name: "Leave the project" })).toBeDefined();
});

test("an archived project says so and can be brought back", async () => {
  let sent: unknown;
  const archived = { ...project, archived_at: "2026-02-01T00:00:00Z" };
  const { user } = open("/projects/3", {
    ...owner,
    "GET /api/projects/3": archived,
    "PATCH /api/projects/3": async (request: Request) => {
      sent = await request.json();
      return project;
    },
  });
  expect(await screen.findByText("Archived")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Bring it back" }));
  await waitFor(() => expect(screen.queryByText("Archived")).toBeNull());
  expect(sent).toEqual({ archived: false });
});

test("a project that isn't there, or not for the reader, is a page that says so", async () => {
  open("/projects/9", owner);
  expect(await screen.findByRole("heading", { level: 1, name: "Nothing here" })).toBeDefined();
});

test("the list names the projects, and a new one is made with a short name of its own", async () => {
  let sent: unknown;
  const { user, router } = open("/projects", {
    ...owner,
    "POST /api/projects": async (request: Request) => {
      sent = await request.json();
      return project;
    },
  });
  expect((await screen.findByRole("link", { name: "Harbour film" })).getAttribute("href")).toBe("/projects/3");
  await user.click(screen.getByRole("button", { name: "New project" }));
  await waitFor(() => expect(router.state.location.searchStr).toBe("?create=true"));
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "Köln, 2026");
  await user.click(screen.getByRole("button", { name: "Create the project" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/projects/3"));
  expect(sent).toEqual({ slug: "koln-2026", name: "Köln, 2026", description: "" });
});

test("without a project the list says what to do next", async () => {
  open("/projects", { ...owner, "GET /api/projects": { items: [], next_cursor: null } });
  expect(await screen.findByText("No projects yet")).toBeDefined();
  expect(screen.getAllByRole("button", { name: "New project" })).toHaveLength(2);
});

test("who leaves a project is led away from it", async () => {
  const mine = { ...project, role: "viewer" as const, members: [{ ...project.members[0], role: "viewer" }] };
  const { user, router } = open("/projects/3", { ...owner, "GET /api/projects/3": mine, "DELETE /api/projects/3/members/1": { ...mine, members: [] } });
  await user.click(await screen.findByRole("button", { name: "Leave the project" }));
  await user.click(within(await screen.findByRole("alertdialog")).getByRole("button", { name: "Leave" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/projects"));
  expect(await screen.findByText("You left Harbour film")).toBeDefined();
});

test("what is typed of a project stays, though it can't be asked for anew meanwhile", async () => {
  let isDown = false;
  const { user, queryClient } = open("/projects/3", { ...owner, "GET /api/projects/3": () => (isDown ? problem(503, "away", "not now") : project) });
  await user.click(await screen.findByRole("button", { name: "Change the project" }));
  await user.click(await screen.findByRole("menuitem", { name: "Change name and description" }));
  await user.type(await screen.findByRole("textbox", { name: "Name" }), " II");
  isDown = true;
  await queryClient.invalidateQueries({ queryKey: ["projects", "one", 3] });
  await waitFor(() => expect(queryClient.getQueryState(["projects", "one", 3])?.status).toBe("error"));
  expect((screen.getByRole("textbox", { name: "Name" }) as HTMLInputElement).value).toBe("Harbour film II");
});

test("a canvas that was deleted is brought back, by those who may", async () => {
  const { user, asked } = open("/projects/3?deleted=true", {
    ...owner,
    "GET /api/projects/3/canvases": (request: Request) => ({ items: new URL(request.url).searchParams.get("deleted") === "true" ? [canvas] : [], next_cursor: null }),
    "POST /api/canvases/7/restore": { ...canvas, document: { nodes: [] } },
  });
  await user.click(await screen.findByRole("button", { name: "Bring First thoughts back" }));
  expect(screen.queryByRole("link", { name: "First thoughts" })).toBeNull();
  expect(await screen.findByText("First thoughts is back")).toBeDefined();
  expect(asked.filter(({ method }) => method === "POST").map(({ url }) => new URL(url).pathname)).toEqual(["/api/canvases/7/restore"]);
});
