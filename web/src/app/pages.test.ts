import { expect, test } from "vitest";
import { newQueryClient } from "@/api";
import { type PageApi, pages } from "../../e2e/pages";
import { newRouter } from "./router";

/** An API that has one of everything. */
const anything: PageApi = {
  get: () => Promise.resolve({ items: [{ id: 1 }], next_after: 1, is_over: true, stale: { highlights: [] }, changed: { highlights: [{ person: { id: 1 } }] } }),
  send: () => Promise.resolve({ id: 1 }),
};

test("every page is looked at in the browser, in both themes and at both widths", async () => {
  const router = newRouter(newQueryClient());
  const paths = await Promise.all(pages.map(({ path }) => (typeof path === "string" ? path : path(anything))));
  const seen = new Set(paths.map((path) => router.getMatchedRoutes(new URL(path, "http://own.invalid").pathname)[2]?.fullPath));
  const routes = Object.values(router.routesById).filter(({ children, fullPath }) => !children && fullPath !== "/$");
  expect(routes.length).toBeGreaterThan(15);
  expect(routes.map(({ fullPath }) => fullPath).filter((path) => !seen.has(path))).toEqual([]);
});
