import type { components } from "./openapi";

export type ProblemDetails = components["schemas"]["Problem"];

/** An answer that is a problem (RFC 9457), or none at all (`status` 0). */
export class ProblemError extends Error {
  override readonly name = "ProblemError";

  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    /** By which the log knows the request. */
    readonly requestId: string | null,
    /** `urn:springline:problem:<kind>`. */
    readonly type: string,
    readonly errors: NonNullable<ProblemDetails["errors"]> = [],
  ) {
    super(detail || title);
  }

  /** The last part of the type, as in `gone-stale`. */
  get kind(): string {
    return this.type.slice(this.type.lastIndexOf(":") + 1);
  }

  /** Whether asking again may help without anything else changing. */
  get mayPass(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The problem that a response tells of, whatever its body is: proxies answer with pages of their own. */
export async function problemOf(response: Response): Promise<ProblemError> {
  const requestId = response.headers.get("x-request-id");
  const told: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  if (!isProblem(told)) {
    const title = response.statusText || "The request failed";
    return new ProblemError(response.status, title, `The answer had status ${response.status}.`, requestId, "about:blank");
  }
  return new ProblemError(response.status, told.title, told.detail, told.instance ?? requestId, told.type, told.errors);
}

export function unreachable(): ProblemError {
  return new ProblemError(0, "No connection", "Springline can’t be reached. Is it running, and are you online?", null, "about:blank");
}

function isProblem(told: unknown): told is ProblemDetails {
  return typeof told === "object" && told !== null && "title" in told && "detail" in told && "type" in told;
}
