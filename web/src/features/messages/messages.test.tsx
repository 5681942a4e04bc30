import { screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { open, problem } from "@/testing/render";
import type { Conversation } from "./queries";
import { conversation } from "./recorded";

const QUOTE = "I can contribute a torque wrench and time at weekends.";
const at = (quote: string) => `/messages/303?${new URLSearchParams({ quote }).toString()}`;
const marked = async () => (await screen.findByRole("list", { name: "Conversation" })).querySelector("[aria-current=true]");

test("the message is marked among what was said around it, with the quoted words, and scrolled to", async () => {
  const scrolled = vi.spyOn(Element.prototype, "scrollIntoView");
  open(at(QUOTE), { "GET /api/messages/303": conversation });
  const line = await screen.findByText(QUOTE);
  expect(line.tagName).toBe("MARK");
  expect(line.closest("li")?.getAttribute("aria-current")).toBe("true");
  expect(document.querySelectorAll("[aria-current=true]")).toHaveLength(1);
  expect(screen.getByText("Torque wrench. Marry me.", { selector: "p" })).toBeTruthy();
  await waitFor(() => expect(scrolled.mock.contexts).toContain(line.closest("li")));
});

test("words that were edited away are shown beside what the message says now", async () => {
  open(at("a set of pump spanners"), { "GET /api/messages/303": conversation });
  const note = await screen.findByRole("note");
  expect(note.textContent).toContain("The quoted words were edited");
  expect(note.textContent).toContain("a set of pump spanners");
  expect((await marked())?.textContent).toContain("edited");
  expect((await marked())?.querySelector("mark")).toBeNull();
});

test("a deleted message has no words, and a link to it says so", async () => {
  const deleted: Conversation = { ...conversation, message: { ...conversation.message, state: "deleted", text: null, reactions: [] } };
  open(at(QUOTE), { "GET /api/messages/303": deleted });
  expect((await screen.findByRole("note")).textContent).toContain("taken back");
  // One is in the conversation as it is, the other one is the message itself.
  expect(screen.getAllByText("This message was deleted.")).toHaveLength(2);
});

test("what was said earlier is asked for from the first message on, until the beginning", async () => {
  const first = conversation.before[0]!;
  const before = { ...first, id: 7, text: "The very first words.", state: "stands" as const };
  const told: Conversation = { ...conversation, earlier: `/api/messages/${first.id}?before=50&after=0&within=group`, later: null };
  const earlier: Conversation = { ...told, message: first, before: [before], after: [], earlier: null };
  const { user, asked } = open("/messages/303", { "GET /api/messages/303": told, [`GET /api/messages/${first.id}`]: earlier });
  await user.click(await screen.findByRole("button", { name: "Show earlier messages" }));
  expect(await screen.findByText("The very first words.")).toBeTruthy();
  const sent = new URL(asked.find((request) => request.url.includes(`/api/messages/${first.id}`))?.url ?? "").searchParams;
  expect(Object.fromEntries(sent)).toEqual({ before: "50", after: "0", within: "group" });
  expect(screen.queryByRole("button", { name: "Show earlier messages" })).toBeNull();
  expect(screen.getByText("The beginning of The Blue Cupboard")).toBeTruthy();
  expect(screen.getByText("Nothing was said after this")).toBeTruthy();
  const lines = within(screen.getByRole("list", { name: "Conversation" })).getAllByRole("listitem");
  expect(lines.findIndex((line) => line.textContent?.includes("very first"))).toBeLessThan(lines.findIndex((line) => line.getAttribute("aria-current") === "true"));
});

test("while it is read anew the conversation has no end where it had none, and stays where that fails", async () => {
  const first = conversation.before[0]!;
  const told: Conversation = { ...conversation, earlier: `/api/messages/${first.id}?before=50&after=0&within=group`, later: null };
  const earlier: Conversation = { ...told, message: first, before: [{ ...first, id: 7, text: "Said before." }], after: [] };
  let answerIt = (_answer: unknown) => {};
  let [isSlow, fails] = [false, false];
  const { user, queryClient } = open("/messages/303", {
    "GET /api/messages/303": () => (fails ? problem(503, "unavailable", "the database is away") : told),
    [`GET /api/messages/${first.id}`]: () => (isSlow ? new Promise((resolve) => (answerIt = resolve)) : earlier),
  });
  await user.click(await screen.findByRole("button", { name: "Show earlier messages" }));
  await screen.findByText("Said before.");
  isSlow = true;
  void queryClient.invalidateQueries({ queryKey: ["messages"] });
  await waitFor(() => expect(queryClient.isFetching({ queryKey: ["messages", "further"] })).toBe(1));
  expect(screen.getByRole("button", { name: "Show earlier messages" })).toBeTruthy();
  expect(screen.queryByText("The beginning of The Blue Cupboard")).toBeNull();
  answerIt(earlier);
  fails = true;
  await queryClient.invalidateQueries({ queryKey: ["messages", "one"] });
  expect((await screen.findByRole("alert")).textContent).toContain("the database is away");
  expect(screen.getByRole("list", { name: "Conversation" })).toBeTruthy();
});

test("a message that isn't there is a problem", async () => {
  open("/messages/9999", { "GET /api/messages/9999": problem(404, "unknown-message", "there is no such message") });
  expect((await screen.findByRole("alert")).textContent).toContain("there is no such message");
});
