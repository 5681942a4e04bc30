/** Which engine answered a search, as the answer's header says it. */
export interface Engine {
  backend: "quickwit" | "postgres";
  /** Whether this process asks the search engine; null where none is set up. */
  circuit: "closed" | "half-open" | "open" | null;
}

/** Why PostgreSQL answered though a search engine is set up; null where all is as it should be. */
type Fallback = "away" | "passed-over" | null;

const CIRCUITS = ["closed", "half-open", "open"] as const;

export function engineOf(headers: Headers): Engine {
  const circuit = headers.get("x-search-circuit");
  return {
    backend: headers.get("x-search-backend") === "quickwit" ? "quickwit" : "postgres",
    circuit: CIRCUITS.find((state) => state === circuit) ?? null,
  };
}

export function fallbackOf({ backend, circuit }: Engine): Fallback {
  if (backend === "quickwit" || circuit === null) return null;
  // Below three failures in a row the circuit is closed still; neither does it open for kinds that no index was built of.
  return circuit === "closed" ? "passed-over" : "away";
}
