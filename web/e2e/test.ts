// What every browser test has: someone signed in, and a watch over what no page may do.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type APIRequestContext, type APIResponse, expect, type Page, test as base } from "@playwright/test";

export type Role = "viewer" | "analyst" | "operator" | "admin";

interface Fixtures {
  /** Who is signed in when the test begins; null is nobody. */
  role: Role | null;
  /** What no page may do, as it happened: errors, refused content, requests to elsewhere. Looked at after each test. */
  faults: string[];
}

const PASSWORD = process.env.SPRINGLINE_E2E_PASSWORD ?? "";
/** The cookies of a session of each role, as names and values. */
const sessions = JSON.parse(process.env.SPRINGLINE_E2E_SESSIONS ?? "{}") as Partial<Record<Role, [string, string][]>>;
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf-8");

export const address = (role: Role) => `${role}@example.org`;

export const test = base.extend<Fixtures>({
  role: ["admin", { option: true }],
  faults: [
    async ({ context, page, baseURL }, use) => {
      const faults: string[] = [];
      const own = new URL(baseURL ?? "").origin;
      page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
      page.on("console", (message) => {
        if (/content security policy/iu.test(message.text())) faults.push(`policy: ${message.text()}`);
      });
      context.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== own && protocol !== "data:" && protocol !== "blob:") faults.push(`elsewhere: ${request.url()}`);
      });
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, role, baseURL }, use) => {
    // Signed in before, once for all tests: the server lets nobody try passwords that often.
    if (role !== null) await context.addCookies((sessions[role] ?? []).map(([name, value]) => ({ name, value, url: baseURL ?? "" })));
    await use(context);
  },
});

export { expect };

export const password = () => PASSWORD;

/** Asks the API for a change, as the session of `request`; what the answer should be is the test's to say. */
export async function send(request: APIRequestContext, method: "POST" | "PUT", path: string, data?: unknown): Promise<APIResponse> {
  const { csrf_token } = (await (await request.get("/api/access/session")).json()) as { csrf_token: string };
  return request.fetch(path, { method, data, headers: { "X-CSRF-Token": csrf_token, "Idempotency-Key": crypto.randomUUID() } });
}

/** What axe objects to, of the serious and critical kind, with where it is. */
export async function objections(page: Page): Promise<string[]> {
  // Evaluated by the browser's debugger: a script element would be refused by the policy, as it should be.
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    return (await axe.run(document, { resultTypes: ["violations"] })).violations;
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary ?? ""})`));
}
