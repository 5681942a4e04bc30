// Screens as tests see them: the real router, shell and query cache, with answers in place of the server.
import { Tooltip } from "@base-ui/react/tooltip";
import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { vi } from "vitest";
import { newQueryClient } from "@/api";
import type { SessionDetails } from "@/api/session";
import { newRouter } from "@/app/router";
import { Toasts } from "@/ui/Toast";

export type Answer = unknown | ((request: Request) => unknown);
/** By method and path: `{"GET /api/index/people": page}`. A function gets the request; a `Response` is sent as it is. */
export type Answers = Record<string, Answer>;

export const session: SessionDetails = {
  tenant: "harbour",
  tenant_name: "Harbour",
  actor: "account/1",
  scopes: ["self:use", "index:read", "chat:read", "search:read"],
  account: { id: 1, email: "ada@example.org", name: "Mary Somerville", role: "viewer", has_password: true, created_at: "2026-01-01T00:00:00Z", disabled_at: null },
  csrf_token: "the-token",
  expires_at: null,
  ends_at: null,
};

/** An event stream that tests send events on; jsdom has none. */
export class FakeEventSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeEventSource[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;

  constructor(readonly url: URL | string) {
    super();
    FakeEventSource.opened.push(this);
  }

  send(type: string, data: unknown, lastEventId: string) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId }));
  }

  /** Ends as after a wrong status: the browser itself won't ask again. */
  fail() {
    this.readyState = FakeEventSource.CLOSED;
    this.onerror?.();
  }

  close() {
    this.readyState = FakeEventSource.CLOSED;
  }
}

/** Answers requests; whatever isn't listed is a 404 problem. Returns the requests as they come. */
export function serve(answers: Answers): Request[] {
  const asked: Request[] = [];
  vi.stubGlobal("EventSource", FakeEventSource);
  FakeEventSource.opened = [];
  vi.stubGlobal("fetch", async (input: Request | string) => {
    const request = typeof input === "string" ? new Request(new URL(input, location.origin)) : input;
    asked.push(request.clone());
    const given = answers[`${request.method} ${new URL(request.url).pathname}`];
    const answer = typeof given === "function" ? await (given as (request: Request) => unknown)(request) : given;
    if (answer instanceof Response) return answer;
    return answer === undefined ? problem(404, "nothing-here", "nothing is served at this address") : Response.json(answer);
  });
  return asked;
}

/** An answer with problem details. */
export function problem(status: number, kind: string, detail: string): Response {
  const told = { type: `urn:springline:problem:${kind}`, title: kind, status, detail, instance: "request-1" };
  return Response.json(told, { status, headers: { "content-type": "application/problem+json", "x-request-id": "request-1" } });
}

/** Opens the application at an address, signed in as `session` unless `answers` says otherwise. */
export function open(address: string, answers: Answers) {
  const asked = serve({ "GET /api/access/session": session, ...answers });
  const queryClient = newQueryClient();
  queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retry: false } });
  const router = newRouter(queryClient, createMemoryHistory({ initialEntries: [address] }));
  const rendered = render(
    <QueryClientProvider client={queryClient}>
      <Tooltip.Provider>
        <RouterProvider router={router} />
        <Toasts />
      </Tooltip.Provider>
    </QueryClientProvider>,
  );
  return { ...rendered, asked, router, queryClient, user: userEvent.setup() };
}
