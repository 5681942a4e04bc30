import { createRoute } from "@tanstack/react-router";
import { lazyPage } from "@/app/lazy-page";
import { signedInRoute } from "@/app/roots";
import { flag, list, number, searchParams, text } from "@/lib/search-params";

const ask = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/ask",
  /** The question and where its answer is looked for: a link asks it again. */
  validateSearch: searchParams({ q: text, bundle: list, chat: list, person: list }),
  staticData: { title: "Ask", needs: "insights:read" },
  component: lazyPage(() => import("./AskPage")),
});

const kept = createRoute({
  getParentRoute: () => signedInRoute,
  path: "/ask/$answerId",
  params: { parse: ({ answerId }) => ({ answerId: Number(answerId) }), stringify: ({ answerId }) => ({ answerId: String(answerId) }) },
  /** `number`: of a version that isn't the newest; `changes`: beside the one before it. */
  validateSearch: searchParams({ number, changes: flag }),
  staticData: { title: "Answer", needs: "insights:read" },
  component: lazyPage(() => import("./AnswerPage")),
});

export const routes = [ask, kept] as const;
