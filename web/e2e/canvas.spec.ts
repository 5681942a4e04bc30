// What a canvas does that needs a browser: dragging, two tabs, the shortcuts, a network that is gone.
import type { APIRequestContext, Page } from "@playwright/test";
import { expect, send, test } from "./test";

interface Made {
  project: number;
  canvas: number;
  address: string;
}

/** A project of its own with an empty canvas. */
async function newCanvas(request: APIRequestContext, nodes: unknown[] = []): Promise<Made> {
  const post = async (path: string, data: unknown) => {
    const answer = await send(request, "POST", path, data);
    expect(answer.status(), await answer.text()).toBe(201);
    return (await answer.json()) as { id: number; version: number };
  };
  const project = await post("/api/projects", { slug: `canvas-${crypto.randomUUID().slice(0, 8)}`, name: "Harbour film" });
  const canvas = await post(`/api/projects/${project.id}/canvases`, { title: "First thoughts" });
  if (nodes.length > 0) {
    const data = { version: canvas.version, title: "First thoughts", document: { nodes } };
    const saved = await send(request, "PUT", `/api/canvases/${canvas.id}`, data);
    expect(saved.status(), await saved.text()).toBe(200);
  }
  return { project: project.id, canvas: canvas.id, address: `/projects/${project.id}/canvases/${canvas.id}` };
}

const note = (id: string, text: string, x = 0, y = 0) => ({ id, kind: "note", text, position: { x, y } });
const saved = (page: Page) => expect(page.getByText("Saved", { exact: true })).toBeVisible();
const nodes = (page: Page) => page.getByRole("list", { name: "Nodes" });
const nodeOn = (page: Page, id: string) => page.locator(`.react-flow__node[data-id="${id}"]`);

test("a message is found and pinned as a quote, and its details lead to it in its conversation", async ({ page, context }) => {
  const { address } = await newCanvas(context.request);
  await page.goto(address);
  await page.getByRole("button", { name: "Pin something" }).click();
  const panel = page.getByRole("complementary", { name: "Pin something" });
  await panel.getByRole("searchbox").fill("sardines");
  await panel.getByRole("combobox", { name: "Among" }).click();
  await page.getByRole("option", { name: "Messages" }).click();
  const found = panel.getByRole("list", { name: "What was found" }).getByRole("listitem").nth(1);
  await found.getByRole("button").click();
  await expect(page.locator(".react-flow__node blockquote")).toContainText("sardines");
  await saved(page);
  await page.reload();
  await expect(page.locator(".react-flow__node blockquote")).toContainText("sardines");
  await nodes(page).getByRole("button", { name: /^Quote/u }).click();
  const context_ = page.getByRole("region", { name: "In its conversation" });
  await expect(context_.locator("mark")).toContainText("sardines");
  await context_.getByRole("link", { name: "Open in the conversation" }).click();
  await expect(page).toHaveURL(/\/messages\/\d+\?start=0&end=\d+$/u);
});

test("a highlight's details tell its run, its freshness and its sources", async ({ page, context }) => {
  const people = (await (await context.request.get("/api/search?q=Leo+Abara&kinds=people")).json()) as { groups: { items: { id: number }[] }[] };
  const person = people.groups[0]?.items[0]?.id ?? 0;
  const asked = await send(context.request, "POST", `/api/admin/profiles/${person}/glaze/regenerate`);
  expect(asked.ok(), await asked.text()).toBe(true);
  const written = async () => ((await (await context.request.get(`/api/profiles/${person}/glaze`)).json()) as { state: string | null }).state;
  await expect.poll(written, { timeout: 40_000 }).not.toBeNull();
  const highlight = { id: "h", kind: "reference", reference: `highlight/${person}`, position: { x: 0, y: 0 } };
  const { address } = await newCanvas(context.request, [highlight]);
  await page.goto(`${address}?item=h`);
  const origin = page.getByRole("region", { name: "Where it comes from" });
  await expect(origin).toContainText("Freshness");
  await expect(origin.getByText(/^Rests on \d+/u)).toBeVisible();
  await origin.getByRole("link", { name: /^run\/\d+$/u }).click();
  await expect(page).toHaveURL(/\/runs\/\d+/u);
});

test("what is dragged stays there, and is undone and redone by the shortcuts", async ({ page, context }) => {
  const { address } = await newCanvas(context.request, [note("a", "Drag me", 0, 0), note("b", "Stay", 0, 300)]);
  await page.goto(address);
  const node = nodeOn(page, "a");
  const before = await node.boundingBox();
  if (!before) throw new Error("the node is not drawn");
  await page.mouse.move(before.x + 40, before.y + 20);
  await page.mouse.down();
  await page.mouse.move(before.x + 190, before.y + 70, { steps: 8 });
  await page.mouse.up();
  const x = async () => Math.round((await node.boundingBox())?.x ?? 0);
  await expect.poll(x).toBeGreaterThan(before.x + 100);
  const moved = await x();
  await saved(page);
  await page.keyboard.press("Control+z");
  await expect.poll(x).toBe(Math.round(before.x));
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(x).toBe(moved);
  await saved(page);
});

test("two tabs change different things, and neither loses anything", async ({ page, context }) => {
  const { address } = await newCanvas(context.request, [note("a", "One"), note("b", "Two", 0, 200)]);
  const other = await context.newPage();
  await page.goto(`${address}?item=a`);
  await other.goto(`${address}?item=b`);
  await expect(other.getByLabel("Text")).toHaveValue("Two");
  await page.getByLabel("Text").fill("One, changed");
  await other.getByLabel("Text").fill("Two, changed");
  await expect(nodes(page).getByRole("button", { name: "Note: Two, changed" })).toBeVisible();
  await expect(nodes(other).getByRole("button", { name: "Note: One, changed" })).toBeVisible();
  await saved(page);
  await saved(other);
});

test("two tabs change the same: the second is told, and chooses", async ({ page, context }) => {
  const { address, canvas } = await newCanvas(context.request, [note("a", "One")]);
  await page.goto(`${address}?item=a`);
  await expect(page.getByLabel("Text")).toHaveValue("One");
  await page.route("**/api/canvases/*", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
  await page.getByLabel("Text").fill("Mine");
  await expect(page.getByText(/Not saved – /u)).toBeVisible();

  const data = { version: 2, title: "First thoughts", document: { nodes: [note("a", "Theirs")] } };
  const theirs = await send(context.request, "PUT", `/api/canvases/${canvas}`, data);
  expect(theirs.status(), await theirs.text()).toBe(200);
  await page.unroute("**/api/canvases/*");
  const dialog = page.getByRole("dialog", { name: "Somebody else changed the same" });
  await expect(dialog).toContainText("Theirs");
  await expect(dialog).toContainText("Mine");
  await dialog.getByRole("button", { name: "Keep all of mine" }).click();
  await saved(page);
  await page.reload();
  await expect(page.getByLabel("Text")).toHaveValue("Mine");
});

test("without a network it says so, keeps the work over a reload, and saves when the network is back", async ({ page, context }) => {
  const { address } = await newCanvas(context.request, [note("a", "One")]);
  await page.goto(`${address}?item=a`);
  await expect(page.getByLabel("Text")).toHaveValue("One");
  await context.setOffline(true);
  await page.getByLabel("Text").fill("Written offline");
  await expect(page.getByText(/Not saved – you are offline/u)).toBeVisible();
  await page.route("**/api/canvases/*", (route) => (route.request().method() === "PUT" ? route.abort() : route.continue()));
  await context.setOffline(false);
  await page.reload();
  await expect(page.getByLabel("Text")).toHaveValue("Written offline");
  await page.unroute("**/api/canvases/*");
  await saved(page);
});

test("a canvas is made, connected and taken apart by the keyboard alone", async ({ page, context }) => {
  const { address } = await newCanvas(context.request, [note("a", "First")]);
  await page.goto(address);
  await expect(nodeOn(page, "a")).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByLabel("Text")).toBeFocused();
  await page.keyboard.type("Second");
  await page.getByRole("combobox", { name: "Connect to another node" }).focus();
  await page.keyboard.type("First");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator(".react-flow__edge")).toHaveCount(1);
  await nodes(page).getByRole("button", { name: "Note: First" }).focus();
  await page.keyboard.press("Alt+ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Text")).toHaveValue("First");
  await nodes(page).getByRole("button", { name: "Note: First" }).focus();
  await page.keyboard.press("Delete");
  await expect(nodes(page).getByRole("button")).toHaveCount(1);
  await expect(page.locator(".react-flow__edge")).toHaveCount(0);
  await saved(page);
});

test("a search and a scene are pinned from their pages, and stand on the canvas with what they are", async ({ page, context }) => {
  const { address, project } = await newCanvas(context.request);
  // Projects of other tests have the same name: this one is taken for the last that was chosen.
  await page.addInitScript((id) => sessionStorage.setItem("springline.last-project", id), String(project));
  const pin = async (button: string) => {
    await page.getByRole("button", { name: button }).click();
    const dialog = page.getByRole("dialog", { name: /^Pin / });
    await dialog.getByRole("list", { name: "Canvases" }).getByRole("button", { name: /First thoughts/u }).click();
    await expect(dialog).toHaveCount(0);
  };
  await page.goto("/search?q=table&in=scenes&library=main");
  await pin("Pin this search to a canvas");
  await page.getByRole("list", { name: "Scenes" }).getByRole("link").first().click();
  await expect(page).toHaveURL(/\/media\/scenes\/\d+$/u);
  await expect(page.getByRole("navigation", { name: "Scenes of the asset" })).toBeVisible();
  const title = await page.getByRole("heading", { level: 1 }).textContent();
  await pin("Pin to a canvas: this scene");
  await page.getByRole("button", { name: "Open the canvas" }).last().click();
  await expect(page).toHaveURL(new RegExp(`${address}\\?item=`, "u"));
  await expect(nodes(page).getByRole("button", { name: "Search: table" })).toBeVisible();
  await expect(nodes(page).getByRole("button", { name: `Scene: ${title}` })).toBeVisible();
  await expect(page.locator(".react-flow__node").filter({ hasText: "library main" })).toContainText(/\d+ scenes/u);
});

test("who chooses an arrow after a node deletes the arrow alone, and closing its details keeps the keyboard's place", async ({ page, context }) => {
  const { address, canvas } = await newCanvas(context.request, [note("a", "From"), note("b", "To", 500, 0)]);
  const document_ = { nodes: [note("a", "From"), note("b", "To", 500, 0)], edges: [{ id: "e", from: "a", to: "b", label: "because" }] };
  const put = await send(context.request, "PUT", `/api/canvases/${canvas}`, { version: 2, title: "First thoughts", document: document_ });
  expect(put.status(), await put.text()).toBe(200);
  await page.goto(address);
  await nodeOn(page, "a").click();
  await expect(page.getByLabel("Text")).toHaveValue("From");
  const label = await page.locator(".react-flow__edge-textwrapper").boundingBox();
  if (!label) throw new Error("the arrow's label is not drawn");
  await page.mouse.click(label.x + label.width / 2, label.y + label.height / 2);
  await expect(page.getByLabel("Label")).toHaveValue("because");
  await page.getByRole("button", { name: "Close" }).click();
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest("aside")?.getAttribute("aria-label"))).toBe("Outline");
  await page.keyboard.press("Delete");
  await expect(page.locator(".react-flow__edge")).toHaveCount(0);
  await expect(nodes(page).getByRole("button")).toHaveCount(2);
  await saved(page);
});

test("a canvas that was deleted comes back, with what was on it", async ({ page, context }) => {
  const { address, project } = await newCanvas(context.request, [note("a", "Still here")]);
  await page.goto(address);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete the canvas" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
  await expect(page).toHaveURL(new RegExp(`/projects/${project}$`, "u"));
  await page.getByRole("switch", { name: "Show deleted ones" }).click();
  await page.getByRole("button", { name: "Bring First thoughts back" }).click();
  await expect(page.getByText("No canvas was deleted")).toBeVisible();
  await page.goto(address);
  await expect(nodes(page).getByRole("button", { name: "Note: Still here" })).toBeVisible();
});

test("an earlier version is looked at and comes back", async ({ page, context }) => {
  const { address } = await newCanvas(context.request, [note("a", "Before")]);
  await page.goto(`${address}?item=a`);
  await page.getByLabel("Text").fill("After");
  await saved(page);
  await page.getByRole("button", { name: "Earlier versions" }).click();
  await page.getByRole("list", { name: "Versions" }).getByRole("button", { name: /^Version 2/u }).click();
  await expect(nodes(page).getByRole("button", { name: "Note: Before" })).toBeVisible();
  await page.getByRole("button", { name: "Restore it" }).click();
  await expect(nodes(page).getByRole("button", { name: "Note: Before" })).toBeVisible();
  await saved(page);
});
