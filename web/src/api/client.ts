import createClient, { type Middleware } from "openapi-fetch";
import { randomUuid } from "@/lib/ids";
import { csrfToken } from "./csrf";
import type { paths } from "./openapi";
import { problemOf, unreachable } from "./problem";

const CHANGING = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const SESSION = "/api/access/session";

type Listener = () => void;
const signedOutListeners = new Set<Listener>();

/** Calls `listener` whenever an answer says that nobody is signed in any more; returns how to stop that. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

const springline: Middleware = {
  onRequest({ request }) {
    const token = csrfToken();
    if (token !== null && CHANGING.has(request.method)) request.headers.set("X-CSRF-Token", token);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok || response.status === 304) return response;
    const problem = await problemOf(response);
    if (problem.status === 401 && schemaPath !== SESSION) for (const listener of signedOutListeners) listener();
    throw problem;
  },
};

/** The API of this origin. Use it inside `answer(…)`. */
export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin", fetch: patientFetch });
api.use(springline);

/**
 * The body of an answer.
 *
 * Throws a `ProblemError` for every other answer than a good one, and where there is none.
 */
export async function answer<T>(call: Promise<{ data?: T; response: Response }>): Promise<NonNullable<T>> {
  const { data } = await call;
  return data as NonNullable<T>;
}

/** The header of a POST that creates something: sent twice, it still creates one. */
export function creating(): { "Idempotency-Key": string } {
  return { "Idempotency-Key": randomUuid() };
}

/**
 * Gives `creating`'s header for a body, the same one for the same body: whoever sends it again after an answer was lost
 * creates one thing, and whoever changed what they wrote meanwhile isn't refused for a key that was used.
 */
export function creatingOnce(): (body: unknown) => { "Idempotency-Key": string } {
  let last: { body: string; header: { "Idempotency-Key": string } } | null = null;
  return (body) => {
    const written = JSON.stringify(body);
    if (last?.body !== written) last = { body: written, header: creating() };
    return last.header;
  };
}

/** `fetch` that asks a second time where the connection broke and asking twice changes nothing. */
async function patientFetch(request: Request): Promise<Response> {
  const repeatable = request.method === "GET" || request.headers.has("idempotency-key");
  const second = repeatable ? request.clone() : null;
  try {
    return await fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    if (second === null) throw unreachable();
  }
  try {
    return await fetch(second);
  } catch (error) {
    if (second.signal.aborted) throw error;
    throw unreachable();
  }
}
