import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { type Answers, FakeEventSource, open, problem, session } from "@/testing/render";
import { bundle, changed, diff, documents, extractions, impact, spanOf, TEXT, version, versionWhole, whole } from "./recorded";
import type * as Uploading from "./upload";

const sent = vi.hoisted(() => ({ upload: vi.fn() }));
vi.mock("./upload", async (original) => ({ ...(await original<typeof Uploading>()), upload: sent.upload }));

const writer = { ...session, scopes: [...session.scopes, "documents:read", "documents:write", "provenance:read", "insights:read", "insights:write"] };
const reader = { ...session, scopes: [...session.scopes, "documents:read"] };
const BUNDLE: Answers = {
  "GET /api/access/session": writer,
  "GET /api/bundles/handbook": bundle,
  "GET /api/bundles/handbook/versions": { items: [version(2, { state: "partial", note: "Parental leave is 20 weeks" }), version(1)], next_cursor: null },
  "GET /api/bundles/handbook/versions/2": versionWhole,
  "GET /api/bundles/handbook/versions/2/documents": documents,
};
const DOCUMENT: Answers = {
  "GET /api/access/session": writer,
  "GET /api/bundles/handbook": bundle,
  "GET /api/bundles/handbook/documents": whole,
  "GET /api/bundles/handbook/extractions": extractions,
  "GET /api/evidence": { items: [], next_cursor: null },
};

beforeEach(() => {
  // Without a size, nothing of a list that is drawn in part would be drawn.
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(30);
});

test("bundles are listed with how far they are, and a new one gets a short name of its own", async () => {
  const made = { ...bundle, slug: "travel-leave", title: "Travel & Leave", last_number: 0, documents: 0, state: null };
  const { user, router, asked } = open("/bundles", {
    "GET /api/access/session": writer,
    "GET /api/bundles": { items: [bundle], next_cursor: null },
    "POST /api/bundles": () => Response.json(made, { status: 201 }),
    "GET /api/bundles/travel-leave": made,
  });
  expect((await screen.findByRole("link", { name: "Handbook" })).getAttribute("href")).toBe("/bundles/handbook");
  expect(screen.getByText("Some unread")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "New bundle" }));
  await user.type(await screen.findByRole("textbox", { name: "Title" }), "Travel & Leave");
  await user.click(screen.getByRole("button", { name: "Create it" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/bundles/travel-leave"));
  const body = await asked.find(({ method }) => method === "POST")?.json();
  expect(body).toEqual({ slug: "travel-leave", title: "Travel & Leave", description: "" });
});

test("without documents there is a command to copy, and no button for whoever may only read", async () => {
  open("/bundles", { "GET /api/access/session": reader, "GET /api/bundles": { items: [], next_cursor: null } });
  expect(await screen.findByText(/^springline documents add/u)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "New bundle" })).toBeNull();
});

test("a bundle shows its versions, its documents, and in plain words what couldn't be read, to be tried again", async () => {
  const { user, asked } = open("/bundles/handbook", { ...BUNDLE, "POST /api/bundles/handbook/versions/2/retry": { documents: 1, run: "run/9" } });
  const timeline = await screen.findByRole("complementary", { name: "Versions" });
  const newest = await within(timeline).findByRole("link", { name: /Version 2/u });
  expect(newest.getAttribute("aria-current")).toBe("true");
  expect(newest.textContent).toContain("Parental leave is 20 weeks");
  expect(newest.textContent).toContain("Ada Lovelace, uploaded");
  expect((await screen.findByRole("link", { name: "leave.md" })).getAttribute("href")).toBe("/bundles/handbook/documents?path=leave.md");
  expect(screen.getByText(/^The file has a password\. Save it without one/u)).toBeTruthy();
  expect(screen.getByRole("link", { name: "What changed" }).getAttribute("href")).toBe("/bundles/handbook/diff?from=1&to=2");
  expect(screen.getByRole("link", { name: "What happened" }).getAttribute("href")).toBe("/runs/2");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(asked.some(({ method, url }) => method === "POST" && url.endsWith("/versions/2/retry"))).toBe(true));
});

test("while a version is being read, how far it is comes live", async () => {
  let now: unknown = { ...versionWhole, state: "ingesting", documents: { waiting: 3, extracted: 1 } };
  open("/bundles/handbook", { ...BUNDLE, "GET /api/bundles/handbook/versions/2": () => now });
  expect(await screen.findByText("1 of 4 documents")).toBeTruthy();
  now = { ...versionWhole, state: "ready", documents: { extracted: 4 } };
  const touches = [{ type: "springline.documents.version.ingested.v1", subject: "bundle/handbook@2", at: "2026-11-22T09:07:36Z" }];
  FakeEventSource.opened[0]?.send("touches", { cursor: "7-0", is_whole: true, touches }, "7-0");
  await waitFor(() => expect(screen.queryByText("1 of 4 documents")).toBeNull());
});

test("files are chosen, told with a note, and become a version on the newest one", async () => {
  sent.upload.mockResolvedValue({ version: version(3), is_new: true });
  const { user, router } = open("/bundles/handbook", BUNDLE);
  await user.click(await screen.findByRole("button", { name: "Upload" }));
  await user.click(screen.getByRole("button", { name: "Upload" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Choose at least one file.");
  fireEvent.change(screen.getByLabelText("Files"), { target: { files: [new File(["one"], "leave.md"), new File(["two"], "pay.md")] } });
  await user.click(await screen.findByRole("button", { name: "Leave out pay.md" }));
  await user.type(screen.getByRole("textbox", { name: "Note" }), "Longer leave");
  await user.click(screen.getByRole("button", { name: "Upload 1 file" }));
  await waitFor(() => expect(router.state.location.search).toEqual({}));
  expect(sent.upload.mock.calls[0]?.[0]).toMatchObject({ slug: "handbook", note: "Longer leave", base: 2, isWhole: false, chosen: [{ path: "leave.md" }] });
  expect(await screen.findByText("Version 3 is there")).toBeTruthy();
});

test("an upload that fails says why and keeps what was chosen", async () => {
  sent.upload.mockRejectedValue(new Error("The disk is full."));
  const { user } = open("/bundles/handbook?upload=true", BUNDLE);
  fireEvent.change(await screen.findByLabelText("Files"), { target: { files: [new File(["one"], "leave.md")] } });
  await user.click(await screen.findByRole("button", { name: "Upload 1 file" }));
  expect(await screen.findByText("The disk is full.")).toBeTruthy();
  expect(screen.getByRole("list", { name: "Chosen files" }).textContent).toContain("leave.md");
});

/** All pieces of the text that is read, in their order, with where each begins. */
const pieces = () => Array.from(document.querySelectorAll<HTMLElement>("[data-at]"), (piece): [number, string] => [Number(piece.dataset.at), piece.textContent ?? ""]);

test("a document is read as it stands: each piece says where it begins in the text", async () => {
  open("/bundles/handbook/documents?path=leave.md", DOCUMENT);
  expect(await screen.findByRole("heading", { name: "After a year" })).toBeTruthy();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Leave");
  expect(pieces().length).toBeGreaterThan(12);
  const points = [...TEXT];
  for (const [at, words] of pieces()) expect(points.slice(at, at + [...words].length).join("")).toBe(words);
  expect(within(screen.getByRole("table")).getAllByRole("cell").map((cell) => cell.textContent)).toEqual(["Kind", "Weeks", "Parental", "20"]);
  const contents = screen.getByRole("navigation", { name: "Contents" });
  expect(within(contents).getAllByRole("button").map((button) => button.textContent)).toEqual(["Leave 🦭", "After a year"]);
});

test("extracted words are marked with what they say, and can be left unmarked", async () => {
  const { user, router } = open("/bundles/handbook/documents?path=leave.md", DOCUMENT);
  const mark = await screen.findByTitle("amount: leave is 25 days");
  expect([mark.tagName, mark.textContent]).toEqual(["MARK", "25 days"]);
  await user.click(screen.getByRole("button", { name: "Marks" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "What was extracted (1)" }));
  await waitFor(() => expect(router.state.location.search).toMatchObject({ hide: "extraction" }));
  expect(screen.queryByTitle("amount: leave is 25 days")).toBeNull();
});

test("an address opens the words that it names", async () => {
  open(`/bundles/handbook/documents?path=leave.md&at=char=${spanOf("It is 27").join(",")}`, DOCUMENT);
  expect((await screen.findByTitle("This place")).textContent).toBe("It is 27");
});

test("words are found, one after the other", async () => {
  const { user, router } = open("/bundles/handbook/documents?path=leave.md", DOCUMENT);
  const field = await screen.findByRole("searchbox", { name: "Find in this document" });
  await user.type(field, "days");
  expect(await screen.findByText("2")).toBeTruthy();
  expect(router.state.location.search).toMatchObject({ find: "days" });
  expect(screen.getAllByTitle("Found").map((mark) => mark.textContent)).toEqual(["days", "days"]);
  await user.type(field, "{Enter}");
  expect(await screen.findByText("1 of 2")).toBeTruthy();
});

test("what is selected can be cited and linked to, in code points", async () => {
  const { user } = open("/bundles/handbook/documents?path=leave.md", DOCUMENT);
  await screen.findByTitle("amount: leave is 25 days");
  const [start, end] = spanOf("27 days");
  const piece = Array.from(document.querySelectorAll<HTMLElement>("[data-at]")).findLast((one) => Number(one.dataset.at) <= start);
  const range = document.createRange();
  const first = start - Number(piece?.dataset.at);
  range.setStart(piece?.firstChild as Node, first);
  range.setEnd(piece?.firstChild as Node, first + (end - start));
  getSelection()?.removeAllRanges();
  getSelection()?.addRange(range);
  fireEvent(document, new Event("selectionchange"));
  const menu = await screen.findByRole("toolbar", { name: "What is selected" });
  const copied = vi.fn().mockResolvedValue(undefined);
  vi.stubGlobal("isSecureContext", true);
  Object.defineProperty(navigator, "clipboard", { value: { writeText: copied }, configurable: true });
  await user.click(within(menu).getByRole("button", { name: /Copy link/u }));
  await waitFor(() => expect(copied).toHaveBeenCalledWith(`${location.origin}/bundles/handbook/documents?path=leave.md&version=2&at=char%3D${start}%2C${end}`));
  await user.click(within(menu).getByRole("button", { name: /Cite this/u }));
  expect((await screen.findByRole("dialog", { name: /cite/iu })).textContent).toContain("27 days");
});

test("who may not write insights can't cite", async () => {
  open("/bundles/handbook/documents?path=leave.md", { ...DOCUMENT, "GET /api/access/session": reader });
  await screen.findByTitle("amount: leave is 25 days");
  getSelection()?.selectAllChildren(document.querySelector("[data-at]") as Node);
  fireEvent(document, new Event("selectionchange"));
  const menu = await screen.findByRole("toolbar", { name: "What is selected" });
  expect(within(menu).queryByRole("button", { name: /Cite this/u })).toBeNull();
});

test("a PDF is shown in pages, its words above them where they stand; and as text", async () => {
  const [start, end] = spanOf("It is 27 days.");
  const pdf = { ...whole, format: "pdf", pages: 2, layout: { blocks: whole.layout?.blocks ?? [], lines: [[start, end, 2, 0.1, 0.2, 0.5, 0.25]] } };
  const { user, router } = open("/bundles/handbook/documents?path=leave.md", { ...DOCUMENT, "GET /api/bundles/handbook/documents": pdf });
  const page = await screen.findByRole("figure", { name: "Page 2 of 2" });
  expect(within(page).getByRole("img", { name: "Page 2" }).getAttribute("src")).toMatch(/^\/api\/documents\/originals\/a{64}\/pages\/2\?width=\d+$/u);
  const words = within(page).getByText("It is 27 days.");
  expect([words.dataset.at, words.style.left, words.style.top]).toEqual([String(start), "10%", "20%"]);
  fireEvent.error(within(page).getByRole("img", { name: "Page 2" }));
  expect(within(page).getByText(/can’t be drawn/u)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "As text" }));
  await waitFor(() => expect(router.state.location.search).toMatchObject({ view: "text" }));
  expect(await screen.findByRole("heading", { name: "After a year" })).toBeTruthy();
});

test("a document that couldn't be read says why, and keeps its original at hand", async () => {
  const ingest = { ...whole.ingest, state: "failed", problem_code: "no_text", problem_detail: "Recognise its text first." };
  open("/bundles/handbook/documents?path=leave.md", { ...DOCUMENT, "GET /api/bundles/handbook/documents": { ...whole, text: null, layout: null, ingest } });
  expect(await screen.findByRole("heading", { name: "It has no text: it looks like a scan" })).toBeTruthy();
  expect(screen.getAllByRole("link", { name: "Original" })[0]?.getAttribute("href")).toContain("/api/documents/originals/aaaa");
});

const DIFF: Answers = { ...DOCUMENT, "GET /api/bundles/handbook/diff": changed, "GET /api/bundles/handbook/diff/document": diff };

test("a diff lists what changed and shows words before and after, moved ones as moved", async () => {
  const { user, router, asked } = open("/bundles/handbook/diff?from=1&to=2", DIFF);
  const list = await screen.findByRole("navigation", { name: "Changed documents" });
  expect((await within(list).findByRole("link", { name: /leave\.md/u })).textContent).toContain("+1");
  const article = await screen.findByRole("article", { name: "leave.md" });
  expect((await within(article).findByText("25")).tagName).toBe("INS");
  expect(within(article).getByText("20").tagName).toBe("DEL");
  expect([within(article).getByText("Moved from here"), within(article).getByText("Moved to here")]).toHaveLength(2);
  await user.click(within(article).getByRole("button", { name: "1 paragraph is the same" }));
  await waitFor(() => expect(asked.some(({ url }) => url.includes("diff/document") && url.includes("context=100000"))).toBe(true));
  await user.click(within(article).getByRole("button", { name: "Inline" }));
  await waitFor(() => expect(router.state.location.search).toMatchObject({ show: "inline" }));
  expect(within(article).getByText("Moved")).toBeTruthy();
  await user.keyboard("n");
  expect(document.querySelector("[data-current]")?.textContent).toContain("It is ");
  await user.keyboard("j");
  await waitFor(() => expect(router.state.location.search).toMatchObject({ path: "new.md" }));
});

test("a diff of what wasn't read says so", async () => {
  open("/bundles/handbook/diff?from=1&to=2&path=leave.md", { ...DIFF, "GET /api/bundles/handbook/diff/document": problem(409, "not-read", "leave.md was not read yet as version 2 has it") });
  expect(await screen.findByRole("heading", { name: "It has not been read yet" })).toBeTruthy();
});

test("extracted values are compared with the words that said and say them", async () => {
  const value = { kind: "amount", subject: "leave", predicate: "is", value: "20 weeks", start: 3, end: 9, quote: "20 weeks" };
  const changes = [{ op: "changed", old: value, new: { ...value, value: "25 weeks", quote: "25 weeks" } }];
  open("/bundles/handbook/diff?from=1&to=2&path=leave.md&tab=values", { ...DIFF, "GET /api/bundles/handbook/diff/extractions": { reference: "diff/handbook/leave.md/1..2", path: "leave.md", changes, equal: 4 } });
  expect((await screen.findByRole("link", { name: "Version 2: “25 weeks”" })).getAttribute("href")).toBe("/bundles/handbook/documents?path=leave.md&version=2&at=char%3D3%2C9");
  expect(screen.getByText("4 values are the same.")).toBeTruthy();
});

test("what a version breaks is told with the way to it, and its words before and now", async () => {
  open("/bundles/handbook/impact", { ...DOCUMENT, "GET /api/bundles/handbook/versions/2/impact": impact });
  expect(await screen.findByRole("heading", { level: 1, name: "What version 2 breaks" })).toBeTruthy();
  const heading = await screen.findByRole("heading", { level: 2, name: "Leave is 20 days." });
  expect(within(heading).getByRole("link").getAttribute("href")).toBe("/insights/3");
  expect(screen.getByLabelText("The way to it").textContent).toBe("leave.md in handbookinsight 3");
  expect([screen.getByText("20").tagName, screen.getByText("25").tagName]).toEqual(["DEL", "INS"]);
  expect(screen.getByText("86 % alike")).toBeTruthy();
});

test("a version that breaks nothing says so", async () => {
  open("/bundles/handbook/impact?version=1", { ...DOCUMENT, "GET /api/bundles/handbook/versions/1/impact": { ...impact, items: [] } });
  expect(await screen.findByRole("heading", { name: "Everything still holds" })).toBeTruthy();
});

test("pages of the web are taken, and a reference to one opens it at its words", async () => {
  const page = { id: 4, url: "https://example.org/terms", created_by: "account/1", created_at: "2026-11-20T09:00:00Z", last_number: 1 };
  const snapshot = {
    number: 1, sha256: "a".repeat(64), size: 99, format: "html", status: 200, final_url: page.url, media_type: "text/html", fetched_by: "account/1", fetched_at: page.created_at, seen_at: page.created_at,
    reference: `web/${page.url}@1`, title: "Terms", is_read: true, problem_code: null, problem_detail: null, original: "/api/documents/originals/aa",
  };
  const { router } = open(`/web-pages?url=${encodeURIComponent(page.url)}&at=char=${spanOf("27 days").join(",")}`, {
    ...DOCUMENT,
    "GET /api/web-pages": { items: [page], next_cursor: null },
    "GET /api/web-pages/4/snapshots": { items: [snapshot], next_cursor: null },
    "GET /api/web-pages/4/snapshots/1": { ...snapshot, page, text: TEXT, layout: whole.layout },
  });
  expect((await screen.findByTitle("This place")).textContent).toBe("27 days");
  expect(router.state.location.pathname).toBe("/web-pages/4");
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Terms");
});
