import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { number, oneOf, searchParams, text } from "@/lib/search-params";

const message = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/messages/$messageId",
  params: { parse: ({ messageId }) => ({ messageId: Number(messageId) }), stringify: ({ messageId }) => ({ messageId: String(messageId) }) },
  /** `quote`: words to mark in the message; or `start` and `end` in code points; with both, `start` says which of several. */
  validateSearch: searchParams({ quote: text, start: number, end: number, within: oneOf("group", "thread") }),
  staticData: { title: "Message", needs: "chat:read" },
  component: lazyPage(() => import("./MessagePage")),
});

export const routes = [message] as const;
