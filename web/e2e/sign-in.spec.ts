import { execFileSync } from "node:child_process";
import { expect, test } from "./test";

/** A new link, as whoever runs Springline gets it. */
function link(): string {
  const [program = "", ...words] = (process.env.SPRINGLINE_E2E_COMMAND ?? "").split(" ");
  // The command refuses settings that it doesn't know.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SPRINGLINE_") || name === "SPRINGLINE_HOME"));
  const { hash, pathname } = new URL(execFileSync(program, [...words, "sign-in"], { encoding: "utf-8", env }).trim());
  return pathname + hash;
}

test.describe("a sign-in link", () => {
  test.use({ role: null });

  test("is used up by the button and not by opening it, and leaves the address", async ({ page }) => {
    const address = link();
    for (const look of ["first", "second"]) {
      await page.goto("about:blank");
      await page.goto(address);
      await expect(page.getByText("This link signs you in, once."), `${look} look`).toBeVisible();
    }
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
    expect(page.url()).not.toContain("link=");
    const [cookie] = await page.context().cookies();
    expect([cookie?.httpOnly, cookie?.sameSite]).toEqual([true, "Lax"]);

    await page.context().clearCookies();
    await page.goto("about:blank");
    await page.goto(address);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "can’t be used" })).toBeVisible();
    await expect(page.getByText("springline sign-in")).toBeVisible();
  });

  test("is sent to the server by the button only", async ({ page }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(`${request.url()} ${request.headers()["referer"] ?? ""} ${request.postData() ?? ""}`));
    await page.goto("/sign-in#link=spl_nobodys");
    await page.getByRole("button", { name: "Use a password instead" }).waitFor();
    expect(asked.filter((one) => one.includes("spl_nobodys"))).toEqual([]);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    const told = asked.filter((one) => one.includes("spl_nobodys"));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("/api/access/session");
  });
});
