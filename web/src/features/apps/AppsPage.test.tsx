import { screen, within } from "@testing-library/react";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { open, session } from "@/testing/render";
import type { AppDetails } from "./queries";
import { registering } from "./AppsPage";

const member = { "GET /api/access/session": { ...session, scopes: [...session.scopes, "projects:read"] } };
const entry = { key: "weekly-brief", version: 2, name: "Weekly brief", summary: "What happened.", type: "workflow", registered_at: "2026-01-01T00:00:00Z" };
const app: AppDetails = {
  key: "weekly-brief", version: 2, registered_by: "account/1", registered_at: "2026-01-01T00:00:00Z",
  manifest: {
    schema_version: 1, key: "weekly-brief", name: "Weekly brief", summary: "What happened.", type: "workflow", description: "Reads all groups.",
    inputs: [{ name: "since", label: "From when", type: "date", is_required: false, description: "A day." }],
    outputs: [{ name: "brief", label: "The brief", kind: "document" }],
  },
};

test("apps are listed with their type, and lead to their page", async () => {
  open("/apps", { ...member, "GET /api/apps": { items: [entry], next_cursor: null } });
  expect((await screen.findByRole("link", { name: "Weekly brief" })).getAttribute("href")).toBe("/apps/weekly-brief");
  expect(screen.getByText("Workflow")).toBeDefined();
});

test("an app's page says what it is given and what it makes", async () => {
  open("/apps/weekly-brief", { ...member, "GET /api/apps/weekly-brief": app });
  const inputs = await screen.findByRole("table", { name: "Inputs" });
  expect(within(inputs).getByRole("row", { name: /From when.*date.*optional/u })).toBeDefined();
  expect(within(screen.getByRole("table", { name: "Outputs" })).getByRole("row", { name: /The brief.*document/u })).toBeDefined();
});

test("whoever may register apps gets the command for the first", async () => {
  open("/apps", { "GET /api/access/session": { ...session, scopes: ["projects:read", "apps:manage"] }, "GET /api/apps": { items: [], next_cursor: null } });
  expect(await screen.findByText(/No app is registered/u)).toBeDefined();
  expect(screen.getByText(registering(location.origin))).toBeDefined();
});

test("the command asks this origin, with a manifest that the contract takes", () => {
  const command = registering("https://studio.example.org");
  expect(command).toContain('"https://studio.example.org/api/apps/weekly-brief"');
  const manifest = JSON.parse(/-d '(.*)'$/u.exec(command)?.[1] ?? "") as Record<string, unknown>;
  const { properties, required } = JSON.parse(readFileSync("../contracts/app.v1.schema.json", "utf-8")) as { properties: object; required: string[] };
  expect(required.filter((name) => !(name in manifest))).toEqual([]);
  expect(Object.keys(manifest).filter((name) => !(name in properties))).toEqual([]);
});

test("an app that isn't there is a page that says so", async () => {
  open("/apps/none", member);
  expect(await screen.findByRole("heading", { level: 1, name: "Nothing here" })).toBeDefined();
});
