import { expect, test } from "vitest";
import { slugOf } from "@/lib/slugs";
import { mayInProject } from "./roles";

const someone = (...scopes: string[]) => (scope: string) => scopes.includes(scope);
const project = (role: "viewer" | "editor" | "owner" | null) => ({ role, archived_at: null });

test("a role in the project and the scope to change projects are both needed", () => {
  expect(mayInProject(someone("projects:write"), project("editor"), "editor")).toBe(true);
  expect(mayInProject(someone("projects:write"), project("editor"), "owner")).toBe(false);
  expect(mayInProject(someone("projects:write"), project("owner"), "editor")).toBe(true);
  expect(mayInProject(someone("projects:write"), project(null), "viewer")).toBe(false);
  expect(mayInProject(someone(), project("owner"), "editor")).toBe(false);
});

test("who manages all projects needs no role there", () => {
  expect(mayInProject(someone("projects:write", "projects:manage"), project(null), "owner")).toBe(true);
});

test("slugs are what the server takes", () => {
  expect(["Köln, summer 2026", "  --A--  ", "日本", "x".repeat(80)].map(slugOf)).toEqual(["koln-summer-2026", "a", "", "x".repeat(63)]);
});
