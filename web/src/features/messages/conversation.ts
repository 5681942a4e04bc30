import { day } from "@/lib/time";
import type { Message } from "./queries";

/** Where a message stands in the list: whether a day begins with it, and whether it goes on what its sender just said. */
export interface Line {
  message: Message;
  day: string | null;
  goesOn: boolean;
}

const PAUSE_MS = 5 * 60_000;

/** The lines of a conversation, oldest first. A message that is marked or answers another has a head of its own. */
export function linesOf(messages: Message[], marked: number): Line[] {
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const today = day(new Date(message.sent_at));
    const newDay = before === undefined || day(new Date(before.sent_at)) !== today;
    const soon = before !== undefined && Date.parse(message.sent_at) - Date.parse(before.sent_at) < PAUSE_MS;
    const goesOn = soon && !newDay && sameSender(before, message) && message.id !== marked && message.answers === null && message.state === "stands";
    return { message, day: newDay ? today : null, goesOn };
  });
}

const sameSender = (one: Message, other: Message) => one.sender !== null && one.sender.id === other.sender?.id && one.state === "stands";
