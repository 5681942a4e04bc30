import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./client";
import { rememberCsrfToken } from "./csrf";
import type { components } from "./openapi";

export type SessionDetails = components["schemas"]["SessionDetails"];

/** Who is signed in; rejects with a `ProblemError` of status 401 where nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }) => {
    const session = await answer(api.GET("/api/access/session", { signal }));
    rememberCsrfToken(session.csrf_token);
    return session;
  },
  staleTime: 60_000,
});

export async function signInWithPassword(email: string, password: string, tenant?: string): Promise<void> {
  const opened = await answer(api.POST("/api/access/session", { body: { email, password, ...(tenant && { tenant }) } }));
  rememberCsrfToken(opened.csrf_token);
}

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  await api.DELETE("/api/access/session");
  rememberCsrfToken(null);
}

/** Signs in by the secret of a link, which is used up by that. */
export async function signInWithLink(link: string): Promise<void> {
  const opened = await answer(api.POST("/api/access/session", { body: { link } }));
  rememberCsrfToken(opened.csrf_token);
}
