import { mkdirSync } from "node:fs";
import { type PageApi, pages } from "./pages";
import { expect, objections, send, test } from "./test";

const FOLDER = "artefacts/screenshots";
const THEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 400];

mkdirSync(FOLDER, { recursive: true });

for (const { name, path, role, heading } of pages) {
  test.describe(name, () => {
    test.use({ role });
    test("is accessible and fits, in both themes and at both widths", async ({ page, context }) => {
      const api: PageApi = {
        get: async (asked) => (await context.request.get(asked)).json() as Promise<unknown>,
        send: async (method, asked, data) => {
          const answer = await send(context.request, method, asked, data);
          expect(answer.status(), await answer.text()).toBeLessThan(300);
          return answer.json() as Promise<unknown>;
        },
      };
      await page.emulateMedia({ reducedMotion: "reduce" });
      await page.goto(typeof path === "string" ? path : await path(api));
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
