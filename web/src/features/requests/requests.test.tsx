import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { type Answers, open, problem, session } from "@/testing/render";
import { request, requestsPage, suggestions } from "./recorded";

const writer = { ...session, scopes: [...session.scopes, "community:write"] };
const REQUEST: Answers = { "GET /api/requests/1": request, "GET /api/requests/1/suggestions": suggestions };

test("the list is filtered by the facets that the server counted", async () => {
  const { user, router, asked } = open("/requests", { "GET /api/index/requests": requestsPage });
  const title = requestsPage.items[0]!.document.title;
  expect((await screen.findByRole("link", { name: title })).getAttribute("href")).toBe("/requests/52");
  await user.click(within(screen.getByRole("group", { name: "State" })).getByRole("button", { name: /answered/u }));
  await waitFor(() => expect(router.state.location.search).toEqual({ status: "answered" }));
  await waitFor(() => expect(asked.some((sent) => sent.url.includes("status=answered"))).toBe(true));
  expect(screen.queryByRole("button", { name: "New request" })).toBeNull();
});

test("whoever may opens a request from its address, once however often they try", async () => {
  const keys: (string | null)[] = [];
  const opened = (sent: Request) => {
    keys.push(sent.headers.get("idempotency-key"));
    return keys.length === 1 ? problem(503, "unavailable", "try again in a moment") : Response.json({ id: 1, comment_id: 9 }, { status: 201 });
  };
  const { user, router, asked } = open("/requests?new=true", { ...REQUEST, "GET /api/access/session": writer, "GET /api/index/requests": requestsPage, "POST /api/requests": opened });
  const dialog = await screen.findByRole("dialog", { name: "New request" });
  await user.type(within(dialog).getByLabelText("Title"), "A ladder");
  await user.type(within(dialog).getByLabelText("Details"), "For Saturday");
  await user.click(within(dialog).getByRole("button", { name: "Open it" }));
  expect((await within(dialog).findByRole("alert")).textContent).toContain("try again in a moment");
  await user.click(within(dialog).getByRole("button", { name: "Open it" }));
  await waitFor(() => expect(router.state.location.pathname).toBe("/requests/1"));
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/u);
  expect(keys[1]).toBe(keys[0]);
  const sent = asked.findLast((one) => one.method === "POST");
  expect(await sent?.json()).toEqual({ kind: "need", title: "A ladder", body: "For Saturday" });
});

test("the page has the thread, who took part, what was found, and whom to ask with why", async () => {
  open("/requests/1?comment=2", REQUEST);
  const thread = await screen.findByRole("list", { name: "Thread" });
  expect(within(thread).getAllByRole("listitem")).toHaveLength(3);
  expect(within(thread).getByText(/Hammer drill. Mine./u).closest("li")?.getAttribute("aria-current")).toBe("true");
  expect(within(thread).getAllByRole("link", { name: "In the conversation" })[1]?.getAttribute("href")).toBe("/messages/10");
  const participants = screen.getByRole("region", { name: "Participants" });
  expect(within(participants).getByRole("link", { name: "Oskar L." }).getAttribute("href")).toBe("/people/26");
  const asking = screen.getByRole("region", { name: "Whom to ask" });
  const first = suggestions.suggestions[0]!;
  expect(await within(asking).findByText(first.reasons[0]!.sentence)).toBeTruthy();
  expect(within(asking).getByRole("link", { name: /The library's Gerald/u }).getAttribute("href")).toBe("/messages/328");
  const insights = screen.getByRole("region", { name: "Insights" });
  expect(within(insights).getByRole("link", { name: /drill/u }).getAttribute("href")).toBe("/requests?tag=drill");
  expect(screen.queryByLabelText("Comment")).toBeNull();
});

test("suggestions that were made without the index say so", async () => {
  open("/requests/1", { ...REQUEST, "GET /api/requests/1/suggestions": { ...suggestions, served_from: "legacy" } });
  expect((await screen.findByRole("note")).textContent).toContain("without the index");
});

test("a comment is there at once, and the real one takes its place", async () => {
  let answerIt = (_answer: Response) => {};
  const answered = new Promise<Response>((resolve) => (answerIt = resolve));
  let told = request;
  const { user } = open("/requests/1", { ...REQUEST, "GET /api/access/session": writer, "GET /api/requests/1": () => told, "POST /api/requests/1/comments": () => answered });
  await user.type(await screen.findByLabelText("Comment"), "I have a drill too");
  await user.click(screen.getByRole("button", { name: "Comment" }));
  const sending = screen.getByRole("list", { name: "Being sent" });
  expect(within(sending).getByText("I have a drill too")).toBeTruthy();
  expect(within(sending).getByText(session.account?.name ?? "nobody")).toBeTruthy();
  told = { ...request, comments: [...request.comments, { ...request.comments[0]!, id: 99, text: "I have a drill too", message: null, insight: null }] };
  answerIt(Response.json({ id: 99, request_id: 1 }, { status: 201 }));
  await waitFor(() => expect(screen.queryByRole("list", { name: "Being sent" })).toBeNull());
  expect(within(screen.getByRole("list", { name: "Thread" })).getByText("I have a drill too")).toBeTruthy();
});

test("a comment that could not be sent is taken back into the field", async () => {
  const { user } = open("/requests/1", { ...REQUEST, "GET /api/access/session": writer, "POST /api/requests/1/comments": problem(503, "unavailable", "the database is away") });
  await user.type(await screen.findByLabelText("Comment"), "Hello");
  await user.click(screen.getByRole("button", { name: "Comment" }));
  expect((await screen.findByRole("alert")).textContent).toContain("the database is away");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Comment").value).toBe("Hello");
  expect(screen.queryByRole("list", { name: "Being sent" })).toBeNull();
});
