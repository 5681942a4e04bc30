import { expect, test } from "vitest";
import { linesOf } from "./conversation";
import type { Message } from "./queries";
import { conversation } from "./recorded";

const said = (id: number, sent_at: string, more: Partial<Message> = {}): Message => ({ ...conversation.message, id, sent_at, answers: null, ...more });

test("a day begins with its first message", () => {
  const lines = linesOf([said(1, "2026-04-24T10:00:00Z"), said(2, "2026-04-24T10:01:00Z"), said(3, "2026-04-26T10:00:00Z")], 99);
  expect(lines.map(({ day }) => day)).toEqual(["Apr 24, 2026", null, "Apr 26, 2026"]);
});

test("who goes on at once needs no second head, unless it is another, an answer, the marked message, or a pause lies between", () => {
  const other = { id: 3, name: "Somebody else" };
  const lines = linesOf(
    [
      said(1, "2026-04-24T10:00:00Z"),
      said(2, "2026-04-24T10:01:00Z"),
      said(3, "2026-04-24T10:02:00Z", { answers: 1 }),
      said(4, "2026-04-24T10:03:00Z"),
      said(5, "2026-04-24T10:20:00Z"),
      said(6, "2026-04-24T10:21:00Z", { sender: other }),
      said(7, "2026-04-24T10:22:00Z", { sender: null }),
      said(8, "2026-04-24T10:23:00Z", { sender: null }),
    ],
    4,
  );
  expect(lines.filter(({ goesOn }) => goesOn).map(({ message }) => message.id)).toEqual([2]);
});
