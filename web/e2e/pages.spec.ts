import { mkdirSync } from "node:fs";
import { pages } from "./pages";
import { expect, objections, test } from "./test";

const FOLDER = "artefacts/screenshots";
const THEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 400];

mkdirSync(FOLDER, { recursive: true });

for (const { name, path, role, heading } of pages) {
  test.describe(name, () => {
    test.use({ role });
    test("is accessible and fits, in both themes and at both widths", async ({ page, context, baseURL }) => {
      const addressOf = (asked: string) => new URL(asked, baseURL).href;
      const get = async (asked: string) => (await context.request.get(addressOf(asked))).json() as Promise<unknown>;
      const send = async (method: string, asked: string, data: unknown) => {
        const { csrf_token } = (await get("/api/access/session")) as { csrf_token: string };
        const answer = await context.request.fetch(addressOf(asked), { method, data, headers: { "X-CSRF-Token": csrf_token, "Idempotency-Key": crypto.randomUUID() } });
        expect(answer.status(), await answer.text()).toBeLessThan(300);
        return answer.json() as Promise<unknown>;
      };
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto(typeof path === "string" ? path : await path({ get, send }));
      await expect(page.getByRole("heading", { level: 1, name: heading, includeHidden: true })).toHaveCount(1);
      await expect(page.getByRole("status").filter({ hasText: /Loading/u })).toHaveCount(0);
      await page.evaluate(() => document.fonts.ready);
      for (const theme of THEMES) {
        for (const width of WIDTHS) {
          await test.step(`${theme}, ${width} px`, async () => {
            await page.emulateMedia({ colorScheme: theme });
            await page.setViewportSize({ width, height: 800 });
            await page.screenshot({ path: `${FOLDER}/${name}-${theme}-${width}.png`, fullPage: true });
            expect(await objections(page)).toEqual([]);
            const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
            expect(overflow, "pixels of sideways scrolling").toBeLessThanOrEqual(0);
          });
        }
      }
    });
  });
}
